package dev.orch.testkit.simulation;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Loop;
import dev.orch.model.Kind;
import dev.orch.testkit.base.Rng;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What controllers promise, whatever is wanted of them and whatever goes wrong. {@link Trials}
 * holds them to it; each trial has a specification of its own, which may keep what it saw. What is
 * broken is thrown as an {@link AssertionError}.
 */
public interface Specification {
  /**
   * What runs: the controllers, and those that they need, such as {@link Kubelet#loop}. Is asked
   * again after each crash, and makes them anew, so that nothing in memory outlives it.
   */
  List<Loop> loops();

  /** Kinds beside the built-in ones. */
  default List<Kind<?>> kinds() {
    return ImmutableList.of();
  }

  /** What is there at first. */
  default void prepare(Simulation cluster) {}

  /**
   * Somebody does something that may be done at any time: wants, changes or deletes an object,
   * breaks a pod. A refusal of the API is taken for an answer.
   */
  void act(Simulation cluster, Rng rng);

  /** What holds right after each write, whoever wrote. */
  default void always(Simulation cluster) {}

  /** What holds when nobody has done anything for {@link #patience}: the status says the spec. */
  void settled(Simulation cluster);

  /** How long it may take until all is as wanted. */
  default Duration patience() {
    return Duration.ofHours(1);
  }

  /** For how long then nothing is written. Zero where time alone brings something to do. */
  default Duration quiet() {
    return Duration.ofHours(1);
  }

  /** What may go wrong. */
  default Set<Fault> faults() {
    return EnumSet.allOf(Fault.class);
  }
}
