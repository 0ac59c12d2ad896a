package dev.orch.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.runtime.simulated.Script;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** Arbitrary pods come to the phase that a naive model predicts, and go without a trace. */
class NodeProperties {
  /** How a container behaves, attempt after attempt. */
  enum Ending {
    /** It runs until it is stopped. */
    NEVER,
    WELL,
    /** It fails every time. */
    BADLY,
    /** It fails as often as its number says, then ends well. */
    WELL_AT_LAST,
    REFUSED
  }

  record Behaviour(Ending ending, int failures, int startSeconds, int runSeconds) {
    Script script(int attempt) {
      Script starting = Script.RUNS.startingAfter(Duration.ofSeconds(startSeconds));
      Duration time = Duration.ofSeconds(runSeconds);
      return switch (ending) {
        case NEVER -> starting;
        case WELL -> starting.exitingAfter(time, 0);
        case BADLY -> starting.exitingAfter(time, 1);
        case WELL_AT_LAST -> starting.exitingAfter(time, attempt < failures ? 1 : 0);
        case REFUSED -> starting.refused("scripted");
      };
    }

    boolean endsWellAtOnce() {
      return ending == Ending.WELL || ending == Ending.WELL_AT_LAST && failures == 0;
    }

    boolean endsWell() {
      return ending == Ending.WELL || ending == Ending.WELL_AT_LAST;
    }
  }

  record PodScript(String policy, List<Behaviour> init, List<Behaviour> main) {
    private String expected() {
      for (Behaviour behaviour : init) {
        boolean ended = behaviour.ending != Ending.NEVER && behaviour.ending != Ending.REFUSED;
        if (policy.equals("Never") && ended && !behaviour.endsWellAtOnce()) {
          return "Failed";
        }
        if (!behaviour.endsWell()) {
          return "Pending";
        }
      }
      if (main.stream().anyMatch(b -> b.ending == Ending.REFUSED)) {
        return "Pending";
      }
      boolean isOver =
          switch (policy) {
            case "Never" -> main.stream().allMatch(b -> b.ending != Ending.NEVER);
            case "OnFailure" -> main.stream().allMatch(Behaviour::endsWell);
            default -> false;
          };
      if (!isOver) {
        return "Running";
      }
      return policy.equals("OnFailure") || main.stream().allMatch(Behaviour::endsWellAtOnce)
          ? "Succeeded"
          : "Failed";
    }

    private static String containers(String prefix, int count) {
      return IntStream.range(0, count)
          .mapToObj(i -> "{'name':'" + prefix + i + "','image':'i:1'}")
          .collect(Collectors.joining(",", "[", "]"));
    }

    private void make(NodeWorld world) {
      for (int i = 0; i < init.size(); i++) {
        world.script("i" + i, init.get(i)::script);
      }
      for (int i = 0; i < main.size(); i++) {
        world.script("c" + i, main.get(i)::script);
      }
      world.pod(
          "p",
          "'restartPolicy':'%s','initContainers':%s,'containers':%s",
          policy,
          containers("i", init.size()),
          containers("c", main.size()));
    }
  }

  @Provide
  Arbitrary<PodScript> pods() {
    Arbitrary<Behaviour> behaviours =
        Combinators.combine(
                Arbitraries.of(Ending.class),
                Arbitraries.integers().between(0, 3),
                Arbitraries.integers().between(0, 3),
                Arbitraries.integers().between(0, 20))
            .as(Behaviour::new);
    Arbitrary<Behaviour> kind =
        Arbitraries.frequencyOf(
            Tuple.of(
                3,
                behaviours.map(b -> new Behaviour(Ending.WELL, 0, b.startSeconds, b.runSeconds))),
            Tuple.of(2, behaviours));
    return Combinators.combine(
            Arbitraries.of("Always", "OnFailure", "Never"),
            kind.list().ofMaxSize(2),
            behaviours.list().ofMinSize(1).ofMaxSize(3))
        .as(PodScript::new);
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void pod_comesToItsPhaseAndGoesWithoutATrace(
      @ForAll("pods") PodScript script, @ForAll long seed) {
    try (NodeWorld world = new NodeWorld(seed)) {
      script.make(world);
      world.run(600);
      assertThat(world.phase("p")).isEqualTo(script.expected());
      world.run(600);
      assertThat(world.phase("p")).as("for good").isEqualTo(script.expected());

      world.pods().delete("p");
      world.until(() -> world.isGone("p"));
      world.run(40);
      assertThat(world.sandboxes()).isEmpty();
      assertThat(world.network.attached).isEmpty();
    }
  }

  @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
  void killedAgent_makesNoDifference(
      @ForAll("pods") PodScript script,
      @ForAll long seed,
      @ForAll @IntRange(min = 0, max = 60) int killedAfter) {
    try (NodeWorld world = new NodeWorld(seed)) {
      script.make(world);
      world.run(killedAfter);
      world.stopAgent();
      world.run(killedAfter % 7);
      world.startAgent();
      world.run(900);
      assertThat(world.phase("p")).isEqualTo(script.expected());
      assertThat(world.starts)
          .as("no attempt is made twice")
          .filteredOn(start -> !isRefused(script, start))
          .extracting(start -> start.container() + " " + start.attempt())
          .doesNotHaveDuplicates();
    }
  }

  private static boolean isRefused(PodScript script, NodeWorld.Start start) {
    int index = start.container().charAt(1) - '0';
    List<Behaviour> all = start.container().startsWith("i") ? script.init : script.main;
    return all.get(index).ending == Ending.REFUSED;
  }
}
