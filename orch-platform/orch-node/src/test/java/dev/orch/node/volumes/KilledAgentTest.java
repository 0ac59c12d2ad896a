package dev.orch.node.volumes;

import static dev.orch.node.volumes.Given.done;
import static dev.orch.node.volumes.Given.mounts;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An agent is killed before each step that it takes, and another one goes on: two pods with volumes
 * of all kinds, which share some, come, are brought up to date, and go one after the other.
 */
class KilledAgentTest {
  private static final int ALL = Integer.MAX_VALUE;

  @TempDir Path folder;

  /** The same objects for all kills, and a machine that is new for each. */
  private static final class World {
    final Given given = new Given();
    Machine machine = new Machine();
    final Path folder;
    final Pod one;
    final Pod two;

    World(Path folder) throws IOException {
      this.folder = folder;
      given.make(ConfigMap.class, "default", "{'metadata':{'name':'m'},'data':{'a':'1','b':'2'}}");
      given.make(Secret.class, "default", "{'metadata':{'name':'s'},'data':{'k':'dg=='}}");
      given.claimed("dir", "Filesystem", "'local':{'path':'" + folder + "/data'}");
      given.claimed("img", "Filesystem", "'local':{'path':'" + folder + "/image'}");
      given.claimed("dev", "Block", "'local':{'path':'" + folder + "/device'}");
      this.one = pod("one");
      this.two = pod("two");
      begin();
    }

    /** As if nothing had been done. */
    void begin() throws IOException {
      machine = new Machine();
      new Disk().delete(folder);
      Files.createDirectory(folder);
      Files.createDirectory(folder.resolve("data"));
      Files.writeString(folder.resolve("data/kept"), "x");
      Files.writeString(folder.resolve("image"), "x");
      Files.writeString(folder.resolve("device"), "x");
      show(ImmutableMap.of("a", "1", "b", "2"));
    }

    private void show(Map<String, String> data) {
      given
          .api
          .resources(ConfigMap.class)
          .inNamespace("default")
          .edit("m", map -> map.withData(data));
    }

    private Pod pod(String name) {
      return given.podWith(
          name,
          "'securityContext':{'fsGroup':0},'volumes':["
              + "{'name':'e','emptyDir':{}},{'name':'t','emptyDir':{'medium':'Memory'}},"
              + "{'name':'m','configMap':{'name':'m'}},{'name':'s','secret':{'secretName':'s'}},"
              + "{'name':'d','persistentVolumeClaim':{'claimName':'dir'}},"
              + "{'name':'r','persistentVolumeClaim':{'claimName':'dir','readOnly':true}},"
              + "{'name':'i','persistentVolumeClaim':{'claimName':'img'}},"
              + "{'name':'b','persistentVolumeClaim':{'claimName':'dev'}}]",
          "'volumeMounts':[{'name':'e','mountPath':'/e','subPath':'x/y'},"
              + "{'name':'m','mountPath':'/m','subPath':'a'},{'name':'s','mountPath':'/s'},"
              + "{'name':'d','mountPath':'/d'},{'name':'i','mountPath':'/i'}],"
              + "'volumeDevices':[{'name':'b','devicePath':'/dev/x'}]");
    }

    HostVolumes agent(int steps) {
      return given.volumes(folder.resolve("root"), machine.new Seen(steps));
    }

    /** All that is asked of an agent, as long as it lives. */
    void live(HostVolumes agent) {
      come(agent, one);
      come(agent, two);
      show(ImmutableMap.of("c", "3"));
      agent.refresh(one);
      agent.release(one.metadata().uid());
      agent.release(two.metadata().uid());
    }

    private static void come(HostVolumes agent, Pod pod) {
      if (isDone(agent.prepare(pod))) {
        agent.of(pod, pod.spec().containers().get(0), ImmutableMap.of());
      }
    }

    private static boolean isDone(CompletionStage<?> stage) {
      return stage.handle((result, failure) -> failure == null).toCompletableFuture().join();
    }

    /** Whatever was left, both pods are what they should be after the next agent's turn. */
    void recover() throws IOException {
      show(ImmutableMap.of("a", "4"));
      HostVolumes agent = agent(ALL);
      for (Pod pod : ImmutableList.of(one, two)) {
        assertThat(mounts(agent, pod)).hasSize(5);
        Path map =
            folder
                .resolve("root/pods/" + pod.metadata().uid())
                .resolve("volumes/kubernetes.io~configmap/m");
        assertThat(Files.readString(map.resolve("a"))).isEqualTo("4");
        assertThat(map.resolve("b")).doesNotExist();
        assertThat(map.resolve("c")).doesNotExist();
        try (var files = Files.list(map)) {
          assertThat(files).hasSize(3);
        }
      }
      assertThat(machine.loops.values())
          .containsExactlyInAnyOrder(folder.resolve("image"), folder.resolve("device"));
      HostVolumes last = agent(ALL);
      for (String uid : List.copyOf(Objects.requireNonNull(done(last.held())))) {
        done(last.release(uid));
      }
    }

    void assertNothingLeft(int step) throws IOException {
      assertThat(machine.wrongs).as("killed before step %d", step).isEmpty();
      assertThat(machine.mounted()).as("killed before step %d", step).isEmpty();
      assertThat(machine.loops).as("killed before step %d", step).isEmpty();
      assertThat(folder.resolve("root/pods")).isEmptyDirectory();
      assertThat(folder.resolve("root/plugins/kubernetes.io~local-volume")).isEmptyDirectory();
      assertThat(folder.resolve("data/kept")).hasContent("x");
    }
  }

  @Test
  void nextAgent_goesOn_whereTheLastWasKilled() throws IOException {
    World world = new World(folder.resolve("world"));
    world.live(world.agent(ALL));
    world.assertNothingLeft(-1);
    int steps = world.machine.steps();
    assertThat(steps).isGreaterThan(100);
    for (int step = 0; step < steps; step++) {
      world.begin();
      world.live(world.agent(step));
      world.recover();
      world.assertNothingLeft(step);
    }
  }

  @Test
  void nextAgent_takesAway_whatTheLastLeft() throws IOException {
    World world = new World(folder.resolve("world"));
    world.live(world.agent(ALL));
    int steps = world.machine.steps();
    for (int step = 0; step < steps; step += 3) {
      world.begin();
      world.live(world.agent(step));
      HostVolumes next = world.agent(ALL);
      for (String uid : List.copyOf(Objects.requireNonNull(done(next.held())))) {
        done(next.release(uid));
      }
      assertThat(world.machine.mounted()).isEmpty();
      assertThat(world.machine.loops).isEmpty();
      assertThat(world.machine.wrongs).isEmpty();
    }
  }
}
