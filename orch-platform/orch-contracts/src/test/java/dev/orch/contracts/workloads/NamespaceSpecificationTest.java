package dev.orch.contracts.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Loop;
import dev.orch.controllers.cluster.GarbageCollector;
import dev.orch.controllers.cluster.Namespaces;
import dev.orch.controllers.cluster.ServiceAccounts;
import dev.orch.model.Resource;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.NamespaceCondition;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Secret;
import dev.orch.model.core.ServiceAccount;
import dev.orch.testkit.base.Rng;
import dev.orch.testkit.simulation.Kubelet;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Namespaces with all that is in them, whatever goes wrong. */
class NamespaceSpecificationTest {
  private static final List<String> NAMES = ImmutableList.of("t0", "t1", "t2");

  private static final List<Class<? extends Resource>> CONTENT =
      ImmutableList.of(Pod.class, ConfigMap.class, Secret.class, ServiceAccount.class);

  @Test
  void namespaces_goWithAllThatIsInThem_andNothingElse() {
    Scenario.hold(Tenants::new, Duration.ofHours(60));
  }

  static final class Tenants extends Scenario {
    /** By their uids, those whose deletion has begun, whoever began it. */
    private final Set<String> going = new TreeSet<>();

    private Map<String, Namespace> namespaces = new TreeMap<>();
    private Map<String, Resource> content = new TreeMap<>();

    @Override
    public List<Loop> loops() {
      return List.of(
          Namespaces.controller(),
          ServiceAccounts.controller(),
          new GarbageCollector(),
          Kubelet.loop());
    }

    @Override
    public void act(Simulation cluster, Rng rng) {
      String name = rng.pick(NAMES);
      if (cluster.api().resources(Namespace.class).find(name).isEmpty()) {
        cluster.createIn("", Namespace.class, "{'metadata':{'name':'" + name + "'}}");
        return;
      }
      switch (rng.nextInt(8)) {
        case 0, 1 -> cluster.api().resources(Namespace.class).delete(name);
        case 2 -> release(cluster, name);
        case 3, 4 ->
            cluster.createIn(
                name,
                Pod.class,
                "{'metadata':{'name':'p"
                    + rng.nextInt(3)
                    + "'},'spec':{'nodeName':'n','containers':[{'name':'c','image':'i:1'}]}}");
        case 5 -> cluster.createIn(name, ConfigMap.class, object("m", rng));
        case 6 -> cluster.createIn(name, Secret.class, object("s", rng));
        default -> deleteAny(cluster, name, rng);
      }
    }

    private static String object(String name, Rng rng) {
      String finalizers = rng.nextInt(3) == 0 ? ",'finalizers':['example.com/hold']" : "";
      return "{'metadata':{'name':'" + name + rng.nextInt(3) + "'" + finalizers + "}}";
    }

    /** Whoever holds objects of the namespace lets them go. */
    private static void release(Simulation cluster, String namespace) {
      var maps = cluster.api().resources(ConfigMap.class).inNamespace(namespace);
      for (ConfigMap map : maps.list().items()) {
        maps.edit(
            map.metadata().name(),
            now -> now.withMetadata(now.metadata().withFinalizers(List.of())));
      }
      var secrets = cluster.api().resources(Secret.class).inNamespace(namespace);
      for (Secret secret : secrets.list().items()) {
        secrets.edit(
            secret.metadata().name(),
            now -> now.withMetadata(now.metadata().withFinalizers(List.of())));
      }
    }

    private void deleteAny(Simulation cluster, String namespace, Rng rng) {
      Class<? extends Resource> type = rng.pick(CONTENT);
      var objects = cluster.api().resources(type).inNamespace(namespace);
      List<? extends Resource> present = objects.list().items();
      if (!present.isEmpty()) {
        Resource object = rng.pick(present);
        going.add(object.metadata().uid());
        objects.delete(object.metadata().name());
      }
    }

    private static Map<String, Resource> content(Simulation cluster) {
      Map<String, Resource> content = new TreeMap<>();
      for (Class<? extends Resource> type : CONTENT) {
        for (Resource object : cluster.api().resources(type).list().items()) {
          if (NAMES.contains(object.metadata().namespace())) {
            content.put(object.metadata().uid(), object);
          }
        }
      }
      return content;
    }

    private static Map<String, Namespace> namespaces(Simulation cluster) {
      Map<String, Namespace> namespaces = new TreeMap<>();
      for (String name : NAMES) {
        cluster
            .api()
            .resources(Namespace.class)
            .find(name)
            .ifPresent(found -> namespaces.put(name, found));
      }
      return namespaces;
    }

    @Override
    public void always(Simulation cluster) {
      Map<String, Resource> now = content(cluster);
      Map<String, Namespace> present = namespaces(cluster);
      for (Resource object : now.values()) {
        assertThat(present).as("of %s", object).containsKey(object.metadata().namespace());
      }
      content.forEach((uid, was) -> check(was, Optional.ofNullable(now.get(uid))));
      content = now;
      namespaces = present;
    }

    private void check(Resource was, Optional<Resource> is) {
      if (is.isPresent() && !isDeleted(is.get()) || !going.add(was.metadata().uid())) {
        return;
      }
      String namespace = was.metadata().namespace();
      assertThat(isDeleted(namespaces.get(namespace)))
          .as("the namespace of %s, which is deleted, goes", was)
          .isTrue();
      if (!(was instanceof Pod)) {
        assertThat(content.values())
            .as("pods that may need %s", was)
            .noneMatch(o -> o instanceof Pod && o.metadata().namespace().equals(namespace));
      }
    }

    @Override
    public void settled(Simulation cluster) {
      for (Namespace namespace : namespaces(cluster).values()) {
        String name = namespace.metadata().name();
        List<Resource> left =
            content(cluster).values().stream()
                .filter(object -> object.metadata().namespace().equals(name))
                .toList();
        if (!isDeleted(namespace)) {
          assertThat(namespace.status().phase()).isEqualTo("Active");
          assertThat(left).anyMatch(o -> o instanceof ServiceAccount);
          continue;
        }
        assertThat(namespace.status().phase()).isEqualTo("Terminating");
        assertThat(left)
            .as("what is left of a namespace that goes")
            .isNotEmpty()
            .allMatch(object -> isDeleted(object) && !object.metadata().finalizers().isEmpty());
        checkConditions(namespace);
      }
    }

    private static void checkConditions(Namespace namespace) {
      Map<String, String> conditions = new TreeMap<>();
      for (NamespaceCondition condition : namespace.status().conditions()) {
        conditions.put(condition.type(), condition.status());
      }
      assertThat(conditions)
          .containsEntry("NamespaceContentRemaining", "True")
          .containsEntry("NamespaceFinalizersRemaining", "True")
          .containsEntry("NamespaceDeletionContentFailure", "False");
    }
  }
}
