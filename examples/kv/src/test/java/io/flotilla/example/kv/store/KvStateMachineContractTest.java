package io.flotilla.example.kv.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flotilla.statemachine.StateMachineFactory;
import io.flotilla.statemachine.testkit.StateMachineContract;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/** The key-value machine keeps the contract of on-disk machines, stores closed and opened again between its lives. */
class KvStateMachineContractTest extends StateMachineContract {
    private final Map<Path, KvStore> stores = new HashMap<>();

    @AfterEach
    void closeStores() throws Exception {
        for (KvStore store : stores.values()) {
            store.close();
        }
    }

    @Override
    protected StateMachineFactory factory(Path directory) throws Exception {
        KvStore former = stores.remove(directory);
        if (former != null) {
            former.close();
        }
        KvStore store = KvStore.open(directory, "contract");
        stores.put(directory, store);
        return StateMachineFactory.onDisk((group, replica) -> new KvStateMachine(store, group));
    }

    @Override
    protected byte[] command(int number) {
        byte[] key = key(number);
        boolean delete = number % 5 == 4;
        return (delete ? KvCommand.delete(key) : KvCommand.put(key, ("value " + number).getBytes(UTF_8))).encode();
    }

    @Override
    protected Object query(int number) {
        return new KvQuery.Get(key(number));
    }

    private static byte[] key(int number) {
        return ("key " + number % 13).getBytes(UTF_8);
    }
}
