package io.flotilla;

import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** Breaks the rules of {@link BannedCalls}, one way a method, to show that each is objected to. Never run. */
final class BannedCallsCanary {
    long nanoTime() {
        return System.nanoTime();
    }

    LongSupplier reference() {
        return System::nanoTime;
    }

    long currentTimeMillis() {
        return System.currentTimeMillis();
    }

    Instant instant() {
        return Instant.now();
    }

    int random() {
        return new Random(1).nextInt();
    }

    int secureRandom() {
        return new SecureRandom().nextInt();
    }

    int threadLocalRandom() {
        return ThreadLocalRandom.current().nextInt();
    }

    UUID uuid() {
        return UUID.randomUUID();
    }

    double mathRandom() {
        return Math.random();
    }

    int identity() {
        return System.identityHashCode(this);
    }

    void shuffle(List<String> list) {
        Collections.shuffle(list);
    }

    Thread thread() {
        return new Thread(this::random, "canary");
    }

    void park() {
        LockSupport.park();
    }

    void pool() {
        Executors.newCachedThreadPool().shutdown();
    }

    long parallel(List<String> list) {
        return list.stream().parallel().count();
    }

    CompletableFuture<Integer> orTimeout(CompletableFuture<Integer> future) {
        return future.orTimeout(1, TimeUnit.SECONDS);
    }

    CompletableFuture<Integer> completeOnTimeout(CompletableFuture<Integer> future) {
        return future.completeOnTimeout(1, 1, TimeUnit.SECONDS);
    }

    CompletableFuture<Integer> supplyAsync() {
        return CompletableFuture.supplyAsync(this::random);
    }

    CompletableFuture<Integer> thenApplyAsync(CompletableFuture<Integer> future) {
        return future.thenApplyAsync(value -> value + 1);
    }

    Map<String, Integer> hashMap() {
        return new HashMap<>();
    }

    Set<String> hashSet() {
        return new HashSet<>();
    }

    Map<String, Integer> mapOf() {
        return Map.of("a", 1, "b", 2);
    }

    Set<String> setOf() {
        return Set.of("a", "b");
    }

    Set<String> collected(List<String> list) {
        return list.stream().collect(Collectors.toSet());
    }

    void concurrent(ConcurrentHashMap<String, Integer> map) {
        map.forEach((key, value) -> random());
    }

    Object deserialized(InputStream in) throws IOException, ClassNotFoundException {
        return new ObjectInputStream(in).readObject();
    }

    void serialized(ObjectOutputStream out) throws IOException {
        out.writeObject("a");
    }
}
