package io.flotilla.sim.example;

import io.flotilla.sim.SeededNumbers;
import io.flotilla.sim.World;
import io.flotilla.sim.work.Operation;
import io.flotilla.sim.work.Workload;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Clients of a {@link Bank}: they transfer, and at times look whether money was lost or made. */
final class BankClients implements Workload {
    private long number;

    @Override
    public Operation next(World world, SeededNumbers numbers) {
        if (numbers.chance(20)) {
            return look(world, 1);
        }
        int from = (int) numbers.below(Bank.ACCOUNTS);
        int to = (int) numbers.below(Bank.ACCOUNTS);
        return transfer(from, to, (int) numbers.below(100));
    }

    @Override
    public Operation probe(World world, long group) {
        return transfer(0, 0, 0);
    }

    @Override
    public Operation look(World world, long group) {
        return Operation.read(1, "total", "total");
    }

    private Operation transfer(int from, int to, int amount) {
        ByteBuffer command = ByteBuffer.allocate(11).order(ByteOrder.LITTLE_ENDIAN);
        command.putLong(++number).put((byte) from).put((byte) to).put((byte) amount);
        return Operation.propose(1, command.array(), "transfer " + number);
    }

    @Override
    public void ended(World world, Operation operation) {
        if (operation.isRead() && operation.succeeded()) {
            Object total = operation.value();
            world.expect(total != null && total.equals(Bank.TOTAL), "bank", "the accounts hold " + total);
        }
    }
}
