package io.flotilla.tidy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A text file of the repository.
 *
 * @param path relative to the repository's root, with {@code /}
 * @param text all of it
 */
record SourceText(String path, String text) {
    private static final Set<String> ENDINGS =
            new TreeSet<>(Set.of("java", "md", "xml", "sh", "properties", "txt", "yml", "scenario", "config", "run"));

    /** Java code written by hand, as opposed to generated. */
    boolean isHandwrittenJava() {
        return path.endsWith(".java") && !path.contains("/src/generated/");
    }

    boolean isTestCode() {
        return path.contains("/src/test/");
    }

    List<String> lines() {
        return text.lines().toList();
    }

    /** Every text file below {@code root} that is not built, in order of its path. */
    static List<SourceText> under(Path root) {
        List<SourceText> found = new ArrayList<>();
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    String name = String.valueOf(directory.getFileName());
                    boolean skipped = name.equals("target") || (name.startsWith(".") && !name.equals(".ci"));
                    return skipped && !directory.equals(root) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    String name = String.valueOf(file.getFileName());
                    if (ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1))) {
                        String path = root.relativize(file).toString().replace('\\', '/');
                        found.add(new SourceText(path, Files.readString(file)));
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        found.sort((a, b) -> a.path().compareTo(b.path()));
        return found;
    }
}
