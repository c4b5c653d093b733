package io.flotilla;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.flotilla.spi.AgentRunner;
import io.flotilla.spi.Clock;
import io.flotilla.spi.RandomSource;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Calls that would make a run depend on anything but its inputs, so that a simulation could not replay it. Each has one home:
 * time in a {@link Clock}, randomness in a {@link RandomSource}, threads in an {@link AgentRunner}. And Java serialization, which lets bytes
 * choose what code runs; it has no home.
 */
final class BannedCalls {
    private static final Set<String> RANDOM = Set.of(
            "java.util.Random",
            "java.util.SplittableRandom",
            "java.security.SecureRandom",
            "java.util.concurrent.ThreadLocalRandom");
    private static final Set<String> THREAD_STARTERS =
            Set.of("<init>", "start", "sleep", "yield", "ofVirtual", "ofPlatform", "startVirtualThread");
    private static final Set<String> THREAD_OWNERS = Set.of(
            "java.util.concurrent.locks.LockSupport",
            "java.util.concurrent.Executors",
            "java.util.concurrent.ForkJoinPool",
            "java.util.concurrent.ThreadPoolExecutor",
            "java.util.concurrent.ScheduledThreadPoolExecutor",
            "java.util.Timer");
    private static final Set<String> PARALLEL = Set.of("parallel", "parallelStream", "parallelSort");
    private static final Set<String> HASHED =
            Set.of("java.util.HashMap", "java.util.HashSet", "java.util.IdentityHashMap", "java.util.WeakHashMap");
    private static final Set<String> ORDER_OF_HASHES =
            Set.of("keySet", "values", "entrySet", "forEach", "keys", "elements", "newKeySet", "reduce", "search");

    private static final Set<String> HASHING_COLLECTORS = Set.of(
            "toSet",
            "toUnmodifiableSet",
            "toMap",
            "toUnmodifiableMap",
            "toConcurrentMap",
            "groupingBy",
            "partitioningBy");

    static final List<ArchRule> RULES = List.of(
            rule("time comes from the Clock", Clock.class, BannedCalls::readsTime),
            rule(
                    "randomness comes from the RandomSource",
                    RandomSource.class,
                    call -> RANDOM.contains(owner(call))
                            || isNamed(call, "java.util.UUID", "randomUUID")
                            || isNamed(call, "java.lang.Math", "random")
                            || isNamed(call, "java.lang.System", "identityHashCode")
                            || isNamed(call, "java.util.Collections", "shuffle")),
            rule("threads belong to the AgentRunner", AgentRunner.class, BannedCalls::startsThreads),
            rule("futures have no timer of their own", null, BannedCalls::usesTimerOfFutures),
            rule("asynchronous stages name their executor", null, BannedCalls::isAsyncWithoutExecutor),
            rule("nothing is iterated in an order that differs by run", null, BannedCalls::ordersByHash),
            rule("bytes are read and written by codecs, not by Java serialization", null, BannedCalls::serializes));

    /** The names of Java serialization in a source, for modules whose classes are not in sight of this one's tests. */
    static final Pattern SERIALIZATION = Pattern.compile("\\bObject(Input|Output)Stream\\b");

    private BannedCalls() {}

    private static boolean readsTime(AccessTarget call) {
        return isNamed(call, "java.lang.System", "nanoTime")
                || isNamed(call, "java.lang.System", "currentTimeMillis")
                || (owner(call).startsWith("java.time.") && call.getName().equals("now"))
                || (owner(call).startsWith("java.time.Clock") && call.getName().startsWith("system"))
                || isNamed(call, "java.util.Date", "<init>");
    }

    private static boolean startsThreads(AccessTarget call) {
        boolean ofThread = call.getOwner().isAssignableTo(Thread.class) && THREAD_STARTERS.contains(call.getName());
        return ofThread || THREAD_OWNERS.contains(owner(call)) || PARALLEL.contains(call.getName());
    }

    private static boolean usesTimerOfFutures(AccessTarget call) {
        return call.getOwner().isAssignableTo(CompletableFuture.class)
                && Set.of("orTimeout", "completeOnTimeout", "delayedExecutor").contains(call.getName());
    }

    private static boolean isAsyncWithoutExecutor(AccessTarget call) {
        return call.getOwner().isAssignableTo(CompletableFuture.class)
                && call.getName().endsWith("Async")
                && call instanceof AccessTarget.CodeUnitAccessTarget unit
                && unit.getRawParameterTypes().stream().noneMatch(type -> type.isEquivalentTo(Executor.class));
    }

    private static boolean ordersByHash(AccessTarget call) {
        String owner = owner(call);
        boolean ofFactory = (owner.equals("java.util.Map") || owner.equals("java.util.Set"))
                && Set.of("of", "ofEntries", "copyOf").contains(call.getName())
                && call instanceof AccessTarget.CodeUnitAccessTarget unit
                && !unit.getRawParameterTypes().isEmpty();
        return ofFactory
                || (owner.equals("java.util.stream.Collectors") && HASHING_COLLECTORS.contains(call.getName()))
                || HASHED.contains(owner)
                || (owner.equals("java.util.concurrent.ConcurrentHashMap") && ORDER_OF_HASHES.contains(call.getName()));
    }

    private static boolean serializes(AccessTarget call) {
        return call.getOwner().isAssignableTo(ObjectInputStream.class)
                || call.getOwner().isAssignableTo(ObjectOutputStream.class);
    }

    private static boolean isNamed(AccessTarget call, String owner, String name) {
        return owner(call).equals(owner) && call.getName().equals(name);
    }

    private static String owner(AccessTarget call) {
        return call.getOwner().getName();
    }

    /** No class calls what {@code banned} says, but implementations of {@code home} and what is nested in them. */
    private static ArchRule rule(
            String description, @org.jspecify.annotations.Nullable Class<?> home, Predicate<AccessTarget> banned) {
        DescribedPredicate<JavaClass> bound = DescribedPredicate.describe(
                "may not", c -> home == null || !outermost(c).isAssignableTo(home));
        return classes()
                .that(bound)
                .should(new ArchCondition<JavaClass>("not call what is banned") {
                    @Override
                    public void check(JavaClass item, ConditionEvents events) {
                        for (JavaAccess<?> access : item.getAccessesFromSelf()) {
                            if (banned.test(access.getTarget())) {
                                events.add(SimpleConditionEvent.violated(access, access.getDescription()));
                            }
                        }
                    }
                })
                .as(description);
    }

    private static JavaClass outermost(JavaClass c) {
        return c.getEnclosingClass().map(BannedCalls::outermost).orElse(c);
    }
}
