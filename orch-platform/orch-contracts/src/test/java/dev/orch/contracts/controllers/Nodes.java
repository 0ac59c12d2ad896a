package dev.orch.contracts.controllers;

import dev.orch.model.coordination.Lease;
import dev.orch.model.coordination.LeaseBuilder;
import dev.orch.model.coordination.LeaseSpecBuilder;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeCondition;
import dev.orch.model.core.Taint;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.store.api.Resources;
import dev.orch.testkit.simulation.Simulation;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Nodes that report as kubelets do, each on a worker of its own, and do nothing else. */
final class Nodes {
  private static final String LEASES = "kube-node-lease";

  private final Simulation world;

  Nodes(Simulation world) {
    this.world = world;
    world.createIn("", Namespace.class, "{'metadata':{'name':'kube-node-lease'}}");
  }

  private static String worker(String name) {
    return "node-" + name;
  }

  /** Adds nodes that are ready from now on. */
  void add(String... names) {
    for (String name : names) {
      world.createIn(
          "",
          Node.class,
          "{'metadata':{'name':'" + name + "','labels':{'kubernetes.io/os':'linux'}}}");
      begin(name);
    }
  }

  /** The node reports again, or for the first time. */
  void begin(String name) {
    var worker = world.executor().worker(worker(name));
    worker.execute(() -> report(name));
    worker.scheduleWithFixedDelay(() -> renew(name), 0, 10, TimeUnit.SECONDS);
  }

  /** The node reports no longer. */
  void lose(String... names) {
    for (String name : names) {
      world.executor().kill(worker(name));
    }
  }

  Node get(String name) {
    return world.api().resources(Node.class).get(name);
  }

  /** Its taints, each as kubectl shows it. */
  List<String> taints(String name) {
    return get(name).spec().taints().stream().map(Nodes::text).sorted().toList();
  }

  private static String text(Taint taint) {
    return taint.key() + ":" + taint.effect();
  }

  private void report(String name) {
    Instant now = world.executor().time().instant();
    NodeCondition ready =
        new NodeCondition(
            "Ready", "True", now, now, "KubeletReady", "kubelet is posting ready status");
    world
        .api()
        .resources(Node.class)
        .status()
        .edit(name, node -> node.withStatus(node.status().withConditions(List.of(ready))));
  }

  private void renew(String name) {
    Resources<Lease> leases = world.api().resources(Lease.class).inNamespace(LEASES);
    Instant now = world.executor().time().instant();
    if (leases.find(name).isPresent()) {
      leases.edit(name, lease -> lease.withSpec(lease.spec().withRenewTime(now)));
      return;
    }
    leases.create(
        LeaseBuilder.builder()
            .metadata(ObjectMetaBuilder.builder().name(name).namespace(LEASES).build())
            .spec(
                LeaseSpecBuilder.builder()
                    .holderIdentity(name)
                    .leaseDurationSeconds(40)
                    .renewTime(now)
                    .build())
            .build());
  }
}
