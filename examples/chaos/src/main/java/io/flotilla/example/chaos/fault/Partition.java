package io.flotilla.example.chaos.fault;

import io.flotilla.example.chaos.Deployment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Links are cut, in one of five shapes. */
final class Partition implements Fault {
    private final Shape shape;

    /** Which links are cut. Nodes come in an order that was drawn. */
    enum Shape {
        /** One node is alone. */
        ISOLATE {
            @Override
            void cut(Deployment deployment, List<Integer> nodes) {
                for (int i = 1; i < nodes.size(); i++) {
                    deployment.part(nodes.get(0), nodes.get(i));
                }
            }
        },
        /** Two parts, as equal as can be, that do not see each other. */
        HALVES {
            @Override
            void cut(Deployment deployment, List<Integer> nodes) {
                for (int i = 0; i < nodes.size() / 2; i++) {
                    for (int j = nodes.size() / 2; j < nodes.size(); j++) {
                        deployment.part(nodes.get(i), nodes.get(j));
                    }
                }
            }
        },
        /** Two parts that only the last node sees both of. */
        BRIDGE {
            @Override
            void cut(Deployment deployment, List<Integer> nodes) {
                int last = nodes.size() - 1;
                for (int i = 0; i < last / 2; i++) {
                    for (int j = last / 2; j < last; j++) {
                        deployment.part(nodes.get(i), nodes.get(j));
                    }
                }
            }
        },
        /** One node hears the others and is not heard. */
        ONE_WAY {
            @Override
            void cut(Deployment deployment, List<Integer> nodes) {
                for (int i = 1; i < nodes.size(); i++) {
                    deployment.link(nodes.get(0), nodes.get(i)).cut();
                }
            }
        },
        /** Each hears only the one before it: a ring of one-way links. */
        RING {
            @Override
            void cut(Deployment deployment, List<Integer> nodes) {
                for (int i = 0; i < nodes.size(); i++) {
                    for (int j = 0; j < nodes.size(); j++) {
                        if (j != i && j != (i + 1) % nodes.size()) {
                            deployment.link(nodes.get(i), nodes.get(j)).cut();
                        }
                    }
                }
            }
        };

        abstract void cut(Deployment deployment, List<Integer> nodes);
    }

    Partition(Shape shape) {
        this.shape = shape;
    }

    @Override
    public String kind() {
        return "partition_" + shape.name().toLowerCase(java.util.Locale.ROOT);
    }

    @Override
    public String begin(Deployment deployment, Random random) {
        List<Integer> nodes = new ArrayList<>();
        for (int i = 0; i < deployment.size(); i++) {
            nodes.add(i);
        }
        Collections.shuffle(nodes, random);
        shape.cut(deployment, nodes);
        List<String> cut = new ArrayList<>();
        for (int i : nodes) {
            for (int j : nodes) {
                if (i != j && deployment.link(i, j).isCut()) {
                    cut.add(deployment.link(i, j).name());
                }
            }
        }
        return "partition, cut: " + String.join(" ", cut);
    }

    @Override
    public void end(Deployment deployment) {
        deployment.heal();
    }
}
