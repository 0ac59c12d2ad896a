package dev.orch.contracts.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.controllers.Loop;
import dev.orch.controllers.cluster.GarbageCollector;
import dev.orch.model.Resource;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Node;
import dev.orch.model.core.Secret;
import dev.orch.model.json.Json;
import dev.orch.model.meta.OwnerReference;
import dev.orch.model.meta.OwnerReferenceBuilder;
import dev.orch.store.api.Resources;
import dev.orch.testkit.base.Rng;
import dev.orch.testkit.simulation.Fault;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Owners and what they own, deleted in every way, whatever goes wrong. */
class GarbageCollectorSpecificationTest {
  private static final String FOREGROUND = "foregroundDeletion";
  private static final String ORPHAN = "orphan";

  /** Later ones may be owned by earlier ones, so that there is no circle. */
  private static final List<String> NAMES = ImmutableList.of("0", "1", "2", "3", "4", "5", "6");

  /** What is there for so long is known to be. */
  private static final Duration KNOWN = Duration.ofMinutes(1);

  @Test
  void nothingWantedIsDeleted_andNothingUnwantedStays() {
    Scenario.hold(() -> new Families(EnumSet.allOf(Fault.class), false), Duration.ofHours(100));
  }

  /** Of what the caches know in time. */
  @Test
  void owners_waitForWhatTheirDeletionPromises() {
    Set<Fault> prompt =
        EnumSet.of(Fault.MISSED_CHANGES, Fault.CRASHES, Fault.REFUSED_CALLS, Fault.LOST_ANSWERS);
    Scenario.hold(() -> new Families(prompt, true), Duration.ofHours(100));
  }

  static final class Families extends Scenario {
    private final Set<Fault> faults;
    private final boolean bounded;

    /** By their uids, those that the test deleted itself or that were taken for lost before. */
    private final Set<String> going = new TreeSet<>();

    /** By their uids, those whose owners the test has changed just now. */
    private final Set<String> edited = new TreeSet<>();

    private Map<String, Resource> before = new TreeMap<>();

    /** Since when a dependent has named an owner as it does: by both uids. */
    private Map<String, Instant> since = new TreeMap<>();

    Families(Set<Fault> faults, boolean bounded) {
      this.faults = faults;
      this.bounded = bounded;
    }

    @Override
    public Set<Fault> faults() {
      return faults;
    }

    @Override
    public List<Loop> loops() {
      return List.of(new GarbageCollector());
    }

    @Override
    public void prepare(Simulation cluster) {
      cluster.createIn("", Namespace.class, "{'metadata':{'name':'far'}}");
      cluster.createIn("far", ConfigMap.class, "{'metadata':{'name':'0'}}");
    }

    @Override
    public void act(Simulation cluster, Rng rng) {
      if (rng.nextInt(10) == 0) {
        toggleNode(cluster);
        return;
      }
      String name = rng.pick(NAMES);
      if (rng.nextBoolean()) {
        act(cluster, ConfigMap.class, name, rng);
      } else {
        act(cluster, Secret.class, name, rng);
      }
    }

    private void toggleNode(Simulation cluster) {
      Resources<Node> nodes = cluster.api().resources(Node.class);
      Optional<Node> node = nodes.find("n");
      if (node.isEmpty()) {
        cluster.createIn("", Node.class, "{'metadata':{'name':'n'}}");
      } else {
        going.add(node.get().metadata().uid());
        nodes.delete("n");
      }
    }

    private <T extends Resource> void act(Simulation cluster, Class<T> type, String name, Rng rng) {
      List<OwnerReference> owners = owners(cluster, name, rng);
      Optional<T> found = cluster.of(type).find(name);
      if (found.isEmpty()) {
        create(cluster, type, name, owners);
      } else if (rng.nextInt(3) == 0) {
        edited.add(found.get().metadata().uid());
        cluster.of(type).edit(name, now -> owned(cluster, type, now, owners));
      } else {
        going.add(found.get().metadata().uid());
        delete(cluster, type, name, rng.pick(List.of("Background", "Foreground", "Orphan")));
        if (rng.nextBoolean() && cluster.of(type).find(name).isEmpty()) {
          create(cluster, type, name, owners); // another one of its name, at once
        }
      }
    }

    private static <T extends Resource> void create(
        Simulation cluster, Class<T> type, String name, List<OwnerReference> owners) {
      Json json = Json.parse("{\"metadata\":{\"name\":\"" + name + "\"}}");
      T made = cluster.api().kinds().of(type).read(json, unknown -> {});
      cluster.of(type).create(owned(cluster, type, made, owners));
    }

    private static <T extends Resource> T owned(
        Simulation cluster, Class<T> type, T object, List<OwnerReference> owners) {
      return cluster
          .api()
          .kinds()
          .of(type)
          .withMetadata(object, object.metadata().withOwnerReferences(owners));
    }

    /** Up to two that are there, were never there, or can't be owners of it. */
    private static List<OwnerReference> owners(Simulation cluster, String of, Rng rng) {
      List<OwnerReference> possible = new ArrayList<>();
      for (String name : NAMES.subList(0, NAMES.indexOf(of))) {
        cluster.of(ConfigMap.class).find(name).ifPresent(o -> possible.add(to("ConfigMap", o)));
        cluster.of(Secret.class).find(name).ifPresent(o -> possible.add(to("Secret", o)));
      }
      cluster.api().resources(Node.class).find("n").ifPresent(o -> possible.add(to("Node", o)));
      if (rng.nextInt(4) == 0) {
        possible.add(
            to("ConfigMap", cluster.api().resources(ConfigMap.class).inNamespace("far").get("0")));
        possible.add(reference("v1", "Secret", "0", "never-there"));
        possible.add(reference("example.com/v1", "Stranger", "0", "unknown"));
      }
      Map<String, OwnerReference> chosen = new TreeMap<>();
      for (int i = rng.nextInt(3); i > 0 && !possible.isEmpty(); i--) {
        OwnerReference owner = rng.pick(possible);
        chosen.put(owner.uid(), owner.withBlockOwnerDeletion(rng.nextBoolean()));
      }
      return ImmutableList.copyOf(chosen.values());
    }

    private static OwnerReference to(String kind, Resource owner) {
      return reference("v1", kind, owner.metadata().name(), owner.metadata().uid());
    }

    private static OwnerReference reference(String version, String kind, String name, String uid) {
      return OwnerReferenceBuilder.builder()
          .apiVersion(version)
          .kind(kind)
          .name(name)
          .uid(uid)
          .build();
    }

    private static Map<String, Resource> now(Simulation cluster) {
      Map<String, Resource> now = new TreeMap<>();
      all(cluster, ConfigMap.class).forEach(o -> now.put(o.metadata().uid(), o));
      all(cluster, Secret.class).forEach(o -> now.put(o.metadata().uid(), o));
      cluster
          .api()
          .resources(Node.class)
          .list()
          .items()
          .forEach(o -> now.put(o.metadata().uid(), o));
      return now;
    }

    /** Whether an owner is there to stay, or nobody can tell. */
    private static boolean isSolid(OwnerReference owner, Map<String, Resource> objects) {
      if (owner.kind().equals("Stranger")) {
        return true;
      }
      Resource found = objects.get(owner.uid());
      return found != null && !hasFinalizer(found, FOREGROUND);
    }

    private static boolean hasFinalizer(Resource object, String finalizer) {
      return isDeleted(object) && object.metadata().finalizers().contains(finalizer);
    }

    @Override
    public void always(Simulation cluster) {
      Map<String, Resource> now = now(cluster);
      before.forEach((uid, was) -> check(was, Optional.ofNullable(now.get(uid)), now));
      before = now;
      edited.clear();
      note(now, cluster.executor().time().instant());
    }

    private void check(Resource was, Optional<Resource> is, Map<String, Resource> now) {
      String uid = was.metadata().uid();
      if ((is.isEmpty() || isDeleted(is.get())) && going.add(uid)) {
        assertThat(was.metadata().ownerReferences())
            .as("owners of %s, which is deleted", was)
            .isNotEmpty()
            .noneMatch(owner -> isSolid(owner, before));
      }
      if (is.isPresent() && !edited.contains(uid)) {
        List<OwnerReference> lost = new ArrayList<>(was.metadata().ownerReferences());
        lost.removeIf(
            owner ->
                is.get().metadata().ownerReferences().stream()
                    .anyMatch(o -> o.uid().equals(owner.uid())));
        assertThat(lost)
            .as("owners that %s was taken from", was)
            .noneMatch(owner -> isSolid(owner, before) && !isOrphaning(owner));
      }
      if (bounded) {
        checkPromise(was, is, now);
      }
    }

    private boolean isOrphaning(OwnerReference owner) {
      Resource found = before.get(owner.uid());
      return found != null && hasFinalizer(found, ORPHAN);
    }

    private void checkPromise(Resource was, Optional<Resource> is, Map<String, Resource> now) {
      for (String finalizer : ImmutableSet.of(FOREGROUND, ORPHAN)) {
        boolean kept = is.filter(object -> hasFinalizer(object, finalizer)).isPresent();
        if (hasFinalizer(was, finalizer) && !kept) {
          assertThat(now.values())
              .as("dependents of %s, which is %s", was, finalizer)
              .noneMatch(o -> isBound(o, was, finalizer.equals(FOREGROUND)));
        }
      }
    }

    private boolean isBound(Resource dependent, Resource owner, boolean blockingOnly) {
      return dependent.metadata().ownerReferences().stream()
          .filter(reference -> reference.uid().equals(owner.metadata().uid()))
          .filter(r -> !blockingOnly || Boolean.TRUE.equals(r.blockOwnerDeletion()))
          .anyMatch(reference -> since.get(edge(dependent, reference)).isBefore(knownBefore));
    }

    private Instant knownBefore = Instant.MIN;

    private static String edge(Resource dependent, OwnerReference owner) {
      return dependent.metadata().uid() + owner.uid() + owner.blockOwnerDeletion();
    }

    private void note(Map<String, Resource> now, Instant time) {
      Map<String, Instant> edges = new TreeMap<>();
      for (Resource object : now.values()) {
        for (OwnerReference owner : object.metadata().ownerReferences()) {
          String edge = edge(object, owner);
          edges.put(edge, since.getOrDefault(edge, time));
        }
      }
      since = edges;
      knownBefore = time.minus(KNOWN);
    }

    @Override
    public void settled(Simulation cluster) {
      Map<String, Resource> now = now(cluster);
      for (Resource object : now.values()) {
        assertThat(isDeleted(object)).as("%s is on its way out", object).isFalse();
        assertThat(object.metadata().ownerReferences())
            .as("owners of %s", object)
            .allMatch(owner -> isSolid(owner, now));
      }
    }
  }
}
