/** Who uses the simulated system: clients, their commands, and the state machines behind them. */
@NullMarked
package io.flotilla.sim.work;

import org.jspecify.annotations.NullMarked;
