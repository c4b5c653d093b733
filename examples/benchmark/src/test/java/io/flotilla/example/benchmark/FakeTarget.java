package io.flotilla.example.benchmark;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

/** A cluster that answers when the test says so, in the test's thread. Requests and answers may come from any thread. */
final class FakeTarget implements Target {
    private record Request(int group, CompletableFuture<Object> answer) {}

    private final int[] leaders;
    private final long[] applied;
    private final int[] outstanding;
    private final Deque<Request> requests = new ArrayDeque<>();
    private int mostOutstanding;
    private boolean refusing;
    private int laggingReplica = -1;

    FakeTarget(int groups, int leader) {
        leaders = new int[groups];
        Arrays.fill(leaders, leader);
        applied = new long[groups];
        outstanding = new int[groups];
    }

    /** Answers the oldest request; false if there is none. */
    boolean answerOne() {
        Request request;
        synchronized (this) {
            request = requests.poll();
            if (request == null) {
                return false;
            }
            applied[request.group()]++;
            outstanding[request.group()]--;
        }
        return request.answer().complete(1L);
    }

    synchronized void refuseAll(boolean refuse) {
        refusing = refuse;
    }

    synchronized void lead(int group, int replica) {
        leaders[group] = replica;
    }

    synchronized void lag(int replica) {
        laggingReplica = replica;
    }

    synchronized int mostOutstanding() {
        return mostOutstanding;
    }

    synchronized int outstanding(int group) {
        return outstanding[group];
    }

    @Override
    public synchronized int leader(int group) {
        return leaders[group];
    }

    @Override
    public CompletableFuture<?> propose(int group, int replica, byte[] payload) {
        return request(group, replica);
    }

    @Override
    public CompletableFuture<?> read(int group, int replica) {
        return request(group, replica);
    }

    @Override
    public synchronized CompletableFuture<?> moveLeader(int group, int toReplica) {
        leaders[group] = toReplica;
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public synchronized long applied(int group, int replica) {
        return replica == laggingReplica ? 0 : applied[group];
    }

    private synchronized CompletableFuture<?> request(int group, int replica) {
        if (refusing || replica != leaders[group]) {
            return CompletableFuture.failedFuture(new IllegalStateException("refused"));
        }
        CompletableFuture<Object> answer = new CompletableFuture<>();
        requests.add(new Request(group, answer));
        outstanding[group]++;
        mostOutstanding = Math.max(mostOutstanding, outstanding[group]);
        return answer;
    }
}
