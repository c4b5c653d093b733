package io.flotilla.mutants;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One run of a {@link Suite} against one mutant, in a process with a time limit. */
final class Execution {
    private final List<Path> classPath;
    private final List<String> jvmFlags;

    Execution(List<Path> classPath, List<String> jvmFlags) {
        this.classPath = classPath;
        this.jvmFlags = jvmFlags;
    }

    /**
     * Runs the tests against {@code classes}, which stand before everything else on the class path. What the process
     * says goes to {@code work/NAME.log}.
     */
    Verdict run(String suiteName, List<String> tests, Path classes, Path basedir, Path work, long limitSeconds)
            throws IOException, InterruptedException {
        List<Path> whole = new ArrayList<>();
        whole.add(classes);
        whole.addAll(classPath);
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + "/bin/java");
        command.addAll(jvmFlags);
        command.add("-XX:+UseSerialGC");
        command.add("-Dproject.basedir=" + basedir);
        command.add("-Dsim.minimize.seconds=0");
        command.add("-classpath");
        command.add(Compilation.joined(whole));
        command.add(Suite.class.getName());
        command.addAll(tests);
        File log = work.resolve(suiteName + ".log").toFile();
        long started = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        boolean ended;
        try {
            ended = process.waitFor(limitSeconds, TimeUnit.SECONDS);
        } finally {
            process.destroyForcibly();
        }
        process.waitFor();
        double seconds = (System.nanoTime() - started) / 1e9;
        return ended ? verdict(log.toPath(), process.exitValue(), seconds) : new Verdict(true, "hangs", 0, seconds);
    }

    private static Verdict verdict(Path log, int exit, double seconds) throws IOException {
        String by = "";
        int seeds = 0;
        boolean passed = false;
        for (String line : Files.readAllLines(log)) {
            if (line.startsWith(Suite.MARK + "test ")) {
                by = line.substring((Suite.MARK + "test ").length());
            } else if (line.startsWith(Suite.MARK + "seeds ")) {
                seeds = Integer.parseInt(line.substring((Suite.MARK + "seeds ").length()));
            } else if (line.startsWith(Suite.MARK + "passed ")) {
                by = line.substring(Suite.MARK.length());
                passed = true;
            }
        }
        if (by.isEmpty()) {
            throw new IllegalStateException("the suite's process ended with " + exit + " and no verdict; see " + log);
        }
        return new Verdict(!passed, by, seeds, seconds);
    }
}
