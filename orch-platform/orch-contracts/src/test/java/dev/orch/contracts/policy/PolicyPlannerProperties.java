package dev.orch.contracts.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.network.policy.Flow;
import dev.orch.network.policy.Policies;
import dev.orch.network.policy.PolicyPlanner;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What is planned, over worlds as chance has them. */
class PolicyPlannerProperties {
  private static PolicyPlanner planner(PolicyWorld world, String node) {
    PolicyPlanner planner =
        new PolicyPlanner(node, node.isEmpty() ? List.of() : List.of(PolicyWorld.NODE_ADDRESS));
    world.policies.values().forEach(policy -> planner.policy(null, policy));
    world.pods.values().forEach(pod -> planner.pod(null, pod));
    world.namespaces.values().forEach(namespace -> planner.namespace(null, namespace));
    return planner;
  }

  @Property(tries = 1000)
  void everyConnection_isLetAsTheDocumentationSays(@ForAll long seed) {
    PolicyWorld world = new PolicyWorld(seed);
    for (String node : List.of("", "n1")) {
      Policies policies = new Policies(planner(world, node).table());
      NaivePolicies naive = new NaivePolicies(world, node);
      for (int i = 0; i < 40; i++) {
        Flow flow = world.flow();
        assertThat(policies.verdict(flow).allowed())
            .as("%s at %s among %s, %s", flow, node, world.policies, world.pods)
            .isEqualTo(naive.allowed(flow));
      }
    }
  }

  @Property(tries = 300)
  void planAfterAnyChanges_isThatFromNothing(@ForAll long seed) {
    PolicyWorld world = new PolicyWorld(seed);
    PolicyPlanner planner = planner(world, "n1");
    for (int i = 0; i < 20; i++) {
      world.change(planner);
      assertThat(planner.table()).isEqualTo(planner(world, "n1").table());
    }
  }

  @Property(tries = 100)
  void tableOfTheSameObjects_isTheSameInAllOrders(@ForAll long seed) {
    PolicyWorld world = new PolicyWorld(seed);
    assertThat(
            PolicyPlanner.plan(
                world.policies.values(), world.pods.values(), world.namespaces.values()))
        .isEqualTo(planner(world, "").table());
  }
}
