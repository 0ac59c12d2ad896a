package dev.orch.contracts.workloads;

import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Loop;
import dev.orch.testkit.base.Rng;
import dev.orch.testkit.simulation.Fault;
import dev.orch.testkit.simulation.Simulation;
import dev.orch.testkit.simulation.Specification;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** A specification to which controllers are held of which one has a flaw. */
record Flawed(Specification of, String loop, Flaw flaw) implements Specification {
  @Override
  public List<Loop> loops() {
    List<Loop> loops = of.loops();
    Preconditions.checkState(loops.stream().anyMatch(this::isFlawed), "no loop %s", loop);
    return loops.stream()
        .map(l -> isFlawed(l) ? flaw.in(l) : l)
        .collect(ImmutableList.toImmutableList());
  }

  private boolean isFlawed(Loop candidate) {
    return candidate.name().equals(loop);
  }

  @Override
  public void prepare(Simulation cluster) {
    of.prepare(cluster);
  }

  @Override
  public void act(Simulation cluster, Rng rng) {
    of.act(cluster, rng);
  }

  @Override
  public void always(Simulation cluster) {
    of.always(cluster);
  }

  @Override
  public void settled(Simulation cluster) {
    of.settled(cluster);
  }

  @Override
  public Duration patience() {
    return of.patience();
  }

  @Override
  public Duration quiet() {
    return of.quiet();
  }

  @Override
  public Set<Fault> faults() {
    return of.faults();
  }
}
