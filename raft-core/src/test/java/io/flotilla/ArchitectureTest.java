package io.flotilla;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The arrows inside raft-core, drawn as a table: a package sees the packages of its row and no others.
 *
 * <pre>
 *   NodeHost → engine → replica → { raft, rsm, request, snapshot } → spi, codec → model
 * </pre>
 *
 * <p>{@code io.flotilla} itself is two things: {@link NodeHost} and what it is made of, on top of everything, and the words that callers see (records, enums, the
 * exception), which any package above the protocol may use. {@code config} holds settings and limits and sees only ports.
 */
final class ArchitectureTest {
    private static final String BASE = "io.flotilla";
    private static final String STATE_MACHINES = "io.flotilla.statemachine..";
    /** Not a package: the records, enums and exceptions directly in {@code io.flotilla}. */
    private static final String WORDS = "words";

    /** What each package may see, besides itself and what is not Flotilla's. A new package needs a row. */
    private static final Map<String, List<String>> MAY_SEE = new TreeMap<>(Map.ofEntries(
            Map.entry("model", List.of()),
            Map.entry("spi", List.of("model")),
            Map.entry("codec", List.of("model", "spi", "config", WORDS)),
            Map.entry("config", List.of("model", "spi", WORDS)),
            Map.entry("client", List.of("model", WORDS)),
            Map.entry("raft", List.of("model", "spi")),
            Map.entry("rsm", List.of("model", "spi", "codec", "config", WORDS, STATE_MACHINES)),
            Map.entry("request", List.of("model", "spi", "codec", "config", "client", WORDS)),
            Map.entry("snapshot", List.of("model", "spi", "codec", "config", WORDS, STATE_MACHINES)),
            Map.entry(
                    "replica",
                    List.of(
                            "model",
                            "spi",
                            "codec",
                            "config",
                            "client",
                            "raft",
                            "rsm",
                            "request",
                            "snapshot",
                            WORDS,
                            STATE_MACHINES)),
            Map.entry(
                    "engine",
                    List.of(
                            "model",
                            "spi",
                            "codec",
                            "config",
                            "client",
                            "raft",
                            "rsm",
                            "request",
                            "snapshot",
                            "replica",
                            WORDS,
                            STATE_MACHINES))));

    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("flotilla-statemachine"))
            .withImportOption(location -> !location.contains("/statemachine/"))
            .importPackages(BASE);

    @TestFactory
    Stream<DynamicTest> packageSeesOnlyItsRow() {
        return MAY_SEE.keySet().stream()
                .map(name -> DynamicTest.dynamicTest(
                        name,
                        () -> classes()
                                .that()
                                .resideInAPackage(BASE + "." + name + "..")
                                .should()
                                .onlyDependOnClassesThat(allowedFor(name))
                                .because("of the table in ArchitectureTest")
                                .allowEmptyShould(true)
                                .check(CORE)));
    }

    @Test
    void everyPackageHasARow() {
        Set<String> packages = new TreeSet<>();
        for (JavaClass c : CORE) {
            if (!c.getPackageName().equals(BASE)) {
                packages.add(c.getPackageName().substring(BASE.length() + 1).replaceAll("\\..*", ""));
            }
        }
        assertThat(packages).isNotEmpty().isSubsetOf(MAY_SEE.keySet());
    }

    @Test
    void coreSeesNoNetworkOrStorageLibrary() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..", "org.lmdbjava..", "org.apache.thrift..")
                .check(CORE);
    }

    @Test
    void protocolIsPure() {
        noClasses()
                .that()
                .resideInAPackage("io.flotilla.raft..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "java.util.concurrent..",
                                "java.io..",
                                "java.nio.file..",
                                "java.nio.channels..",
                                "java.net..",
                                "java.time..",
                                "java.util.logging..",
                                "java.util.random..",
                                "org.slf4j..",
                                "org.agrona.concurrent..")
                        .and(not(simpleName("UnsafeBuffer")))
                        .or(namedAny(
                                "java.lang.Thread",
                                "java.lang.ThreadLocal",
                                "java.lang.Runtime",
                                "java.lang.Process",
                                "java.util.Random",
                                "java.util.SplittableRandom",
                                "java.util.UUID",
                                "java.util.HashMap",
                                "java.util.HashSet",
                                "java.util.IdentityHashMap",
                                "java.util.Timer"))
                        .or(resideInAPackage("io.flotilla.spi..").and(not(simpleName("RandomSource")))))
                .because("the protocol has no thread, lock, clock, file, logger or randomness of its own")
                .check(CORE);
    }

    @Test
    void protocolTakesNoLock() {
        noMethods()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage("io.flotilla.raft..")
                .should()
                .haveModifier(JavaModifier.SYNCHRONIZED)
                .check(CORE);
    }

    @TestFactory
    Stream<DynamicTest> bannedCallsAreNotMade() {
        return BannedCalls.RULES.stream()
                .map(rule -> DynamicTest.dynamicTest(rule.getDescription(), () -> rule.check(CORE)));
    }

    /** A rule that cannot fail proves nothing: each must object to the class that breaks all of them. */
    @TestFactory
    Stream<DynamicTest> eachBanObjectsToTheCanary() {
        JavaClasses canary = new ClassFileImporter().importClasses(BannedCallsCanary.class);
        return BannedCalls.RULES.stream()
                .map(rule -> DynamicTest.dynamicTest(
                        rule.getDescription(),
                        () -> assertThat(rule.evaluate(canary).hasViolation()).isTrue()));
    }

    @TestFactory
    Stream<DynamicTest> everyWayToBreakABanIsObjectedTo() {
        JavaClasses canary = new ClassFileImporter().importClasses(BannedCallsCanary.class);
        List<String> objections = BannedCalls.RULES.stream()
                .flatMap(rule -> rule.evaluate(canary).getFailureReport().getDetails().stream())
                .toList();
        return canary.get(BannedCallsCanary.class).getMethods().stream()
                .map(JavaMethod::getName)
                .filter(name -> !name.contains("$"))
                .map(name -> DynamicTest.dynamicTest(
                        name,
                        () -> assertThat(objections)
                                .anyMatch(text -> text.contains("BannedCallsCanary." + name + "("))));
    }

    /** The ban on Java serialization holds for every module, and the classes of most are not on this one's class path. */
    @Test
    void noModuleUsesJavaSerialization() throws IOException {
        String core = System.getProperty("project.basedir");
        assertThat(core).as("system property project.basedir, set by the build").isNotNull();
        Path root = Path.of(core).toAbsolutePath().getParent();
        assertThat(root).isNotNull();
        List<Path> sources = new ArrayList<>();
        for (Path parent : List.of(root, root.resolve("examples"))) {
            for (Path module : children(parent)) {
                sources.add(module.resolve("src").resolve("main"));
                sources.add(module.resolve("src").resolve("generated"));
            }
        }
        sources.removeIf(path -> !Files.isDirectory(path));
        assertThat(sources)
                .contains(root.resolve("raft-logdb/src/main"), root.resolve("examples/kv/src/main"))
                .allSatisfy(path -> assertThat(serializing(path)).isEmpty());
        assertThat(serializing(Path.of(core, "src", "test", "java", "io", "flotilla")))
                .as("the canary's source is objected to")
                .anyMatch(path -> path.endsWith("BannedCallsCanary.java"));
    }

    private static List<Path> children(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.toList();
        }
    }

    private static List<Path> serializing(Path directory) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path :
                    all.filter(path -> path.toString().endsWith(".java")).toList()) {
                if (BannedCalls.SERIALIZATION.matcher(Files.readString(path)).find()) {
                    found.add(path);
                }
            }
        }
        return found;
    }

    @Test
    void importerFoundTheCode() {
        assertThatCode(() -> CORE.get("io.flotilla.raft.Peer")).doesNotThrowAnyException();
    }

    private static DescribedPredicate<JavaClass> allowedFor(String name) {
        DescribedPredicate<JavaClass> allowed =
                not(resideInAPackage("io.flotilla..")).or(resideInAPackage(BASE + "." + name + ".."));
        for (String other : MAY_SEE.getOrDefault(name, List.of())) {
            if (other.equals(WORDS)) {
                allowed = allowed.or(isWord());
            } else if (other.equals(STATE_MACHINES)) {
                allowed = allowed.or(resideInAPackage(STATE_MACHINES));
            } else {
                allowed = allowed.or(resideInAPackage(BASE + "." + other + ".."));
            }
        }
        return allowed.as("the packages that %s may see", name);
    }

    private static DescribedPredicate<JavaClass> isWord() {
        return DescribedPredicate.describe(
                "words of the API",
                c -> c.getPackageName().equals(BASE)
                        && (c.isRecord() || c.isEnum() || c.isAssignableTo(Throwable.class)));
    }

    private static DescribedPredicate<JavaClass> namedAny(String... names) {
        Set<String> set = new TreeSet<>(List.of(names));
        return DescribedPredicate.describe("one of " + set, c -> set.contains(c.getName()));
    }
}
