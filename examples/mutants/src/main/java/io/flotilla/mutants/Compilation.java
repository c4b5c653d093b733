package io.flotilla.mutants;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles the changed files of one mutant alone, against the classes that the build made: seconds instead of a build. */
final class Compilation {
    private final List<Path> classPath;

    Compilation(List<Path> classPath) {
        this.classPath = classPath;
    }

    /**
     * Writes the changed sources to {@code work/src} and their classes to {@code work/classes}.
     *
     * @return the directory that goes first on a class path
     * @throws IllegalArgumentException with the compiler's words, when the mutant is no program
     */
    Path compile(Mutant mutant, Map<String, String> sources, Path work) throws IOException {
        Path classes = Files.createDirectories(work.resolve("classes"));
        List<File> files = new ArrayList<>();
        for (Map.Entry<String, String> source : sources.entrySet()) {
            Path file = work.resolve("src").resolve(source.getKey());
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, source.getValue());
            files.add(file.toFile());
        }
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        if (javac == null) {
            throw new IllegalStateException("this JVM has no compiler: a JDK is needed");
        }
        StringWriter words = new StringWriter();
        try (StandardJavaFileManager manager = javac.getStandardFileManager(null, null, null)) {
            List<String> options = List.of(
                    "-d",
                    classes.toString(),
                    "-classpath",
                    joined(classPath),
                    "--release",
                    "17",
                    "-parameters",
                    "-nowarn",
                    "-proc:none");
            boolean compiled = javac.getTask(
                            words, manager, null, options, null, manager.getJavaFileObjectsFromFiles(files))
                    .call();
            if (!compiled) {
                throw new IllegalArgumentException(mutant.name() + " does not compile:\n" + words);
            }
        }
        return classes;
    }

    static String joined(List<Path> paths) {
        List<String> all = new ArrayList<>();
        paths.forEach(path -> all.add(path.toString()));
        return String.join(File.pathSeparator, all);
    }
}
