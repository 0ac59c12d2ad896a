package dev.orch.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.core.Event;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.model.meta.OwnerReference;
import dev.orch.runtime.SandboxState;
import dev.orch.runtime.simulated.Script;
import dev.orch.store.api.WriteOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pods that a node runs on its own account, and their mirrors in the API. */
class StaticPodsTest {
  @TempDir Path manifests;

  private final NodeWorld world = new NodeWorld(5);

  @BeforeEach
  void begin() {
    world.stopAgent();
    world.manifests = manifests;
  }

  @AfterEach
  void close() {
    world.close();
  }

  private void manifest(String file, String name, String rest) {
    write(
        file,
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: %s\nspec:\n  containers:\n".formatted(name)
            + "  - {name: c, image: 'i:1'}\n"
            + rest);
  }

  private void write(String file, String text) {
    try {
      Files.writeString(manifests.resolve(file), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void remove(String file) {
    try {
      Files.delete(manifests.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> running() {
    return world.sandboxes().stream()
        .filter(SandboxState::ready)
        .map(s -> s.spec().name() + " " + s.spec().uid())
        .toList();
  }

  private String hash(String pod) {
    return world.pod(pod).metadata().annotations().get("kubernetes.io/config.hash");
  }

  @Test
  void manifest_runsAndIsShownByAMirror() {
    manifest("web.yaml", "web", "");
    world.startAgent();
    world.until(() -> !world.isGone("web-n1") && world.isReady("web-n1"));
    Pod mirror = world.pod("web-n1");
    assertThat(running()).containsExactly("web-n1 " + hash("web-n1"));
    assertThat(mirror.metadata().annotations())
        .containsEntry("kubernetes.io/config.source", "file")
        .containsEntry("kubernetes.io/config.mirror", hash("web-n1"))
        .containsKey("kubernetes.io/config.seen");
    Node node = world.api.resources(Node.class).get("n1");
    assertThat(mirror.metadata().ownerReferences())
        .containsExactly(new OwnerReference("v1", "Node", "n1", node.metadata().uid(), true, null));
    assertThat(mirror.spec().serviceAccountName()).isEmpty();
    assertThat(mirror.spec().tolerations())
        .anyMatch(t -> t.operator().equals("Exists") && t.effect().equals("NoExecute"));
    assertThat(mirror.status().podIP()).isNotEmpty();
  }

  @Test
  void mirrorThatIsDeleted_comesBackAndThePodRunsOn() {
    manifest("web.yaml", "web", "");
    world.startAgent();
    world.until(() -> !world.isGone("web-n1") && world.isReady("web-n1"));
    String before = world.pod("web-n1").metadata().uid();
    world.pods().delete("web-n1");
    world.run(1);
    assertThat(world.pod("web-n1").metadata().uid()).isNotEqualTo(before);
    world.until(() -> world.isReady("web-n1"));
    String second = world.pod("web-n1").metadata().uid();
    world
        .pods()
        .delete(
            "web-n1",
            DeleteOptionsBuilder.builder().gracePeriodSeconds(0L).build(),
            WriteOptions.NONE);
    world.run(1);
    assertThat(world.pod("web-n1").metadata().uid()).isNotEqualTo(second);
    assertThat(world.starts).hasSize(1);
  }

  @Test
  void removedManifest_endsThePodWithItsGraceAndThenItsMirror() {
    world.script("c", Script.RUNS.stoppingAfter(Duration.ofHours(1)));
    manifest("web.yaml", "web", "  terminationGracePeriodSeconds: 10\n");
    world.startAgent();
    world.until(() -> !world.isGone("web-n1") && world.isReady("web-n1"));
    remove("web.yaml");
    world.run(11);
    assertThat(running()).hasSize(1);
    world.run(2);
    assertThat(world.sandboxes()).isEmpty();
    assertThat(world.isGone("web-n1")).isTrue();
  }

  @Test
  void changedManifest_isAnotherPodThatComesAfterTheFirst() {
    world.script("c", Script.RUNS.stoppingAfter(Duration.ofSeconds(5)));
    manifest("web.yaml", "web", "");
    world.startAgent();
    world.until(() -> !world.isGone("web-n1") && world.isReady("web-n1"));
    String before = hash("web-n1");
    manifest("web.yaml", "web", "  hostname: other\n");
    world.run(4);
    assertThat(running()).containsExactly("web-n1 " + before);
    world.run(10);
    assertThat(running()).containsExactly("web-n1 " + hash("web-n1"));
    assertThat(hash("web-n1")).isNotEqualTo(before);
    assertThat(world.isReady("web-n1")).isTrue();
    assertThat(world.pod("web-n1").spec().hostname()).isEqualTo("other");
    assertThat(world.starts).hasSize(2);
  }

  @Test
  void manifests_runWithoutAnApi() {
    manifest("web.yaml", "web", "");
    world.reachable = false;
    world.startAgent();
    world.run(10);
    assertThat(world.starts).hasSize(1);
    assertThat(world.isGone("web-n1")).isTrue();
    world.reachable = true;
    world.until(() -> !world.isGone("web-n1") && world.isReady("web-n1"));
    assertThat(world.starts).hasSize(1);
  }

  @Test
  void agentThatBeginsAnew_takesItsPodOver() {
    manifest("web.yaml", "web", "");
    world.startAgent();
    world.until(() -> !world.isGone("web-n1") && world.isReady("web-n1"));
    Pod before = world.pod("web-n1");
    world.stopAgent();
    world.run(60);
    world.startAgent();
    world.run(60);
    assertThat(world.starts).hasSize(1);
    assertThat(world.pod("web-n1").status().startTime()).isEqualTo(before.status().startTime());
    assertThat(world.pod("web-n1").metadata().uid()).isEqualTo(before.metadata().uid());
    world.stopAgent();
    remove("web.yaml");
    world.startAgent();
    world.run(10);
    assertThat(world.sandboxes()).isEmpty();
    assertThat(world.isGone("web-n1")).isTrue();
  }

  private List<String> faults() {
    return world.events().stream()
        .filter(e -> e.reason().equals("FailedStaticPod"))
        .map(Event::message)
        .toList();
  }

  @Test
  void brokenManifest_isToldOfAndHoldsUpNoOther() {
    write("a.yaml", "kind: [");
    write("b.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n");
    manifest("c.yaml", "UPPER", "");
    write(".hidden", "kind: [");
    manifest("web.yaml", "web", "");
    world.startAgent();
    world.until(() -> !world.isGone("web-n1") && world.isReady("web-n1"));
    world.run(100);
    assertThat(faults())
        .hasSize(3)
        .anyMatch(m -> m.startsWith("a.yaml: couldn't parse as pod: "))
        .anyMatch(m -> m.equals("b.yaml: invalid pod: it is v1 ConfigMap"))
        .anyMatch(
            m -> m.startsWith("c.yaml: invalid pod: [metadata.name: Invalid value: \"UPPER-n1\""));
    write("web.yaml", "kind: [");
    world.run(60);
    assertThat(running()).hasSize(1);
    assertThat(faults()).hasSize(4);
  }

  @Test
  void manifest_mayNotReferToObjects() {
    manifest("a.yaml", "a", "  serviceAccountName: robot\n");
    manifest("b.yaml", "b", "  volumes: [{name: v, secret: {secretName: s}}]\n");
    manifest("c.yaml", "c", "  volumes: [{name: v, configMap: {name: m}}]\n");
    manifest("d.yaml", "d", "  volumes: [{name: v, persistentVolumeClaim: {claimName: q}}]\n");
    world.startAgent();
    world.run(30);
    assertThat(world.starts).isEmpty();
    assertThat(faults())
        .containsExactlyInAnyOrder(
            "a.yaml: static pods may not reference serviceaccounts",
            "b.yaml: static pods may not reference secrets",
            "c.yaml: static pods may not reference configmaps",
            "d.yaml: static pods may not reference persistentvolumeclaims");
  }

  @Test
  void podOfAnother_keepsItsName() {
    manifest("web.yaml", "web", "");
    world.pod("web-n1", "'containers':[{'name':'d','image':'i:1'}]");
    world.startAgent();
    world.run(30);
    assertThat(world.pod("web-n1").metadata().annotations()).isEmpty();
    assertThat(running()).hasSize(2);
  }

  @Test
  void mirrorOfNobody_isRemoved() {
    manifest("web.yaml", "web", "");
    world.startAgent();
    world.until(() -> !world.isGone("web-n1") && world.isReady("web-n1"));
    world.stopAgent();
    world.manifests = null;
    world.startAgent();
    world.run(10);
    assertThat(world.isGone("web-n1")).isTrue();
    assertThat(world.sandboxes()).isEmpty();
  }
}
