package io.flotilla.example.kv.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flotilla.GroupInfo;
import io.flotilla.Outcome;
import io.flotilla.example.kv.KvService;
import io.flotilla.example.kv.store.KvCommand;
import io.flotilla.example.kv.store.KvValue;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What each path does.
 *
 * <pre>
 *   GET    /raft/key?key=K[&amp;sync=true][&amp;raw=true]   {"value": text or null, "revision": n}; raw: the bytes alone, 404 if absent
 *   POST   /raft/key?key=K&amp;val=V                    "OK"; parameters in the query or a form body
 *   DELETE /raft/key?key=K                          "OK"
 *   GET    /raft/info                               an array with an object per group
 *   GET    /healthz                                 200 while the process serves HTTP
 *   GET    /readyz                                  200 while every group can be read and written here
 * </pre>
 *
 * <p>HEAD is GET without the body. Parameters that a path does not know are ignored.
 */
final class Router {
    private final KvService service;

    Router(KvService service) {
        this.service = service;
    }

    /** Answers a request; never throws, and the future never fails. */
    CompletableFuture<Answer> answer(Request request) {
        try {
            return switch (request.path()) {
                case "/raft/key" -> key(request);
                case "/raft/info" -> readOnly(request, () -> Answer.ok(info()));
                case "/healthz" -> readOnly(request, () -> Answer.ok("OK"));
                case "/readyz" -> readOnly(request, this::readiness);
                default ->
                    throw new BadRequestException(
                            404,
                            "nothing is at " + request.path() + "; known are /raft/key, /raft/info, /healthz, /readyz");
            };
        } catch (BadRequestException | RuntimeException e) {
            return CompletableFuture.completedFuture(Failures.ofRead(e)); // nothing was begun
        }
    }

    private CompletableFuture<Answer> key(Request request) throws BadRequestException {
        return switch (request.method()) {
            case "GET", "HEAD" -> get(request.parameters());
            case "POST" -> post(request.parameters());
            case "DELETE" -> delete(request.parameters());
            default -> throw wrongMethod(request, "GET, HEAD, POST, DELETE");
        };
    }

    private CompletableFuture<Answer> get(Parameters parameters) throws BadRequestException {
        byte[] key = keyOf(parameters);
        boolean raw = parameters.isTrue("raw");
        return service.get(key, parameters.isTrue("sync"))
                .handle((value, failure) -> failure != null ? Failures.ofRead(failure) : value(value, raw));
    }

    private CompletableFuture<Answer> post(Parameters parameters) throws BadRequestException {
        byte[] key = keyOf(parameters);
        byte[] value = parameters.require("val");
        if (value.length > KvCommand.MAX_VALUE_BYTES) {
            throw new BadRequestException(
                    413,
                    "a value of " + value.length + " bytes is too long; at most " + KvCommand.MAX_VALUE_BYTES
                            + " are allowed");
        }
        return written(service.put(key, value));
    }

    private CompletableFuture<Answer> delete(Parameters parameters) throws BadRequestException {
        return written(service.delete(keyOf(parameters)));
    }

    private static CompletableFuture<Answer> written(CompletableFuture<Long> write) {
        return write.handle((index, failure) -> failure != null ? Failures.ofWrite(failure) : Answer.ok("OK"));
    }

    private static Answer value(KvValue found, boolean raw) {
        byte[] bytes = found.value();
        if (raw) {
            return bytes == null
                    ? Answer.error(404, "nothing is stored under this key", Outcome.NOT_APPLIED)
                    : Answer.raw(bytes);
        }
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("value", bytes == null ? null : new String(bytes, UTF_8));
        result.put("revision", found.revision());
        return Answer.ok(result);
    }

    private Answer readiness() {
        String reason = service.notReady();
        return reason.isEmpty() ? Answer.ok("OK") : Answer.error(503, reason, Outcome.NOT_APPLIED);
    }

    /** The fields of the model under its names, and more of ours. */
    private List<Map<String, Object>> info() {
        Map<String, String> addresses = service.addresses();
        List<Map<String, Object>> groups = new ArrayList<>();
        for (GroupInfo group : service.groups()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("ClusterId", group.groupId());
            fields.put("ConfigChangeId", group.membershipIndex());
            fields.put("Nodes", members(group.membership().voters(), addresses));
            fields.put("Observers", members(group.membership().learners(), addresses));
            fields.put("LeaderId", group.leader().replicaId());
            fields.put("LeaderValid", group.leader().isKnown());
            fields.put("LeaderHost", group.leader().hostId());
            fields.put("ReplicaId", group.replicaId());
            fields.put("Role", group.role());
            fields.put("Term", group.leader().term());
            fields.put("LastIndex", group.lastIndex());
            fields.put("CommitIndex", group.commitIndex());
            fields.put("AppliedIndex", group.appliedIndex());
            fields.put("Status", group.status());
            groups.add(fields);
        }
        return groups;
    }

    private static Map<String, String> members(SortedMap<Long, String> hosts, Map<String, String> addresses) {
        Map<String, String> members = new LinkedHashMap<>();
        hosts.forEach(
                (replicaId, hostId) -> members.put(Long.toString(replicaId), addresses.getOrDefault(hostId, hostId)));
        return members;
    }

    private static byte[] keyOf(Parameters parameters) throws BadRequestException {
        byte[] key = parameters.require("key");
        KvCommand.checkKey(key);
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(key));
        } catch (CharacterCodingException e) {
            throw new BadRequestException("the key is not UTF-8");
        }
        return key;
    }

    private static CompletableFuture<Answer> readOnly(Request request, Supplier<Answer> answer)
            throws BadRequestException {
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            throw wrongMethod(request, "GET, HEAD");
        }
        return CompletableFuture.completedFuture(answer.get());
    }

    private static BadRequestException wrongMethod(Request request, String allowed) {
        return BadRequestException.wrongMethod(request.method(), request.path(), allowed);
    }
}
