package io.flotilla.testkit;

import io.flotilla.model.EntryBlock;
import io.flotilla.model.LogWrite;
import io.flotilla.model.Message;
import io.flotilla.model.Update;
import java.util.List;

/** Several checks as one, asked in order. */
public final class AllChecks implements Checks {
    private final Checks[] all;

    public AllChecks(Checks... all) {
        this.all = all.clone();
    }

    @Override
    public void onInput(PeerNode node, Object input) {
        for (Checks each : all) {
            each.onInput(node, input);
        }
    }

    @Override
    public void onTaken(PeerNode node, Object input) {
        for (Checks each : all) {
            each.onTaken(node, input);
        }
    }

    @Override
    public void onSend(PeerNode node, Message message) {
        for (Checks each : all) {
            each.onSend(node, message);
        }
    }

    @Override
    public void onWrite(PeerNode node, LogWrite write) {
        for (Checks each : all) {
            each.onWrite(node, write);
        }
    }

    @Override
    public void onSaved(PeerNode node, LogWrite write) {
        for (Checks each : all) {
            each.onSaved(node, write);
        }
    }

    @Override
    public void onUpdate(PeerNode node, Update update) {
        for (Checks each : all) {
            each.onUpdate(node, update);
        }
    }

    @Override
    public void onReadToApply(PeerNode node, long first) {
        for (Checks each : all) {
            each.onReadToApply(node, first);
        }
    }

    @Override
    public void onApply(PeerNode node, long first, long last, List<EntryBlock> blocks) {
        for (Checks each : all) {
            each.onApply(node, first, last, blocks);
        }
    }

    @Override
    public void onRead(PeerNode node, Update.ReadReady ready) {
        for (Checks each : all) {
            each.onRead(node, ready);
        }
    }

    @Override
    public void onRestart(PeerNode node, long applied) {
        for (Checks each : all) {
            each.onRestart(node, applied);
        }
    }
}
