package dev.orch.contracts.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.cluster.AttributesClassProtection;
import dev.orch.controllers.cluster.NodeTtl;
import dev.orch.model.core.Node;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.storage.VolumeAttributesClass;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SmallControllersTest {
  private static Set<String> ttls(Simulation cluster) {
    cluster.executor().runFor(Duration.ofMinutes(2));
    return cluster.api().resources(Node.class).list().items().stream()
        .map(node -> node.metadata().annotations().get("node.alpha.kubernetes.io/ttl"))
        .collect(Collectors.toSet());
  }

  @Test
  void nodes_areToldHowLongTheyMayRemember() {
    try (Simulation cluster = Simulation.of(1, new NodeTtl())) {
      for (int i = 0; i < 100; i++) {
        cluster.createIn("", Node.class, "{'metadata':{'name':'n%d'}}".formatted(i));
      }
      assertThat(ttls(cluster)).containsExactly("0");
      cluster.createIn("", Node.class, "{'metadata':{'name':'one-more'}}");
      assertThat(ttls(cluster)).containsExactly("15");
      for (int i = 0; i < 11; i++) {
        cluster.api().resources(Node.class).delete("n" + i);
      }
      assertThat(ttls(cluster)).containsExactly("15");
      cluster.api().resources(Node.class).delete("one-more");
      assertThat(ttls(cluster)).containsExactly("0");
    }
  }

  private static boolean isThere(Simulation cluster) {
    cluster.executor().runFor(Duration.ofSeconds(30));
    return cluster.api().resources(VolumeAttributesClass.class).find("c").isPresent();
  }

  @Test
  void attributesClass_staysWhileAClaimOrVolumeNamesIt() {
    try (Simulation cluster = Simulation.of(1, new AttributesClassProtection())) {
      cluster.createIn(
          "",
          VolumeAttributesClass.class,
          "{'metadata':{'name':'c'},'driverName':'d','parameters':{'a':'b'}}");
      assertThat(isThere(cluster)).isTrue();
      assertThat(
              cluster.api().resources(VolumeAttributesClass.class).get("c").metadata().finalizers())
          .containsExactly("kubernetes.io/vac-protection");
      cluster.create(
          PersistentVolumeClaim.class,
          "{'metadata':{'name':'p'},'spec':{'accessModes':['ReadWriteOnce'],"
              + "'volumeAttributesClassName':'c','resources':{'requests':{'storage':'1Gi'}}}}");
      cluster.createIn(
          "",
          PersistentVolume.class,
          "{'metadata':{'name':'v'},'spec':{'capacity':{'storage':'1Gi'},"
              + "'accessModes':['ReadWriteOnce'],'volumeAttributesClassName':'c',"
              + "'csi':{'driver':'d','volumeHandle':'h'}}}");
      cluster.executor().runFor(Duration.ofSeconds(30));
      cluster.api().resources(VolumeAttributesClass.class).delete("c");
      assertThat(isThere(cluster)).isTrue();
      drop(cluster.of(PersistentVolumeClaim.class), "p");
      assertThat(isThere(cluster)).isTrue();
      drop(cluster.api().resources(PersistentVolume.class), "v");
      assertThat(isThere(cluster)).isFalse();
    }
  }

  /** Nobody here takes off the finalizers of claims and volumes. */
  private static <T extends dev.orch.model.Resource> void drop(
      dev.orch.store.api.Resources<T> resources, String name) {
    resources.delete(name);
    resources.edit(
        name,
        each ->
            resources
                .kind()
                .withMetadata(each, each.metadata().withFinalizers(java.util.List.of())));
  }
}
