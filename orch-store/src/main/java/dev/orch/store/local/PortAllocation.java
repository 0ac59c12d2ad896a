package dev.orch.store.local;

import dev.orch.model.Chance;
import dev.orch.model.DynamicObject;
import dev.orch.model.Resource;
import dev.orch.model.json.Json;
import dev.orch.store.Key;
import dev.orch.store.Mutation;
import dev.orch.store.Versioned;
import dev.orch.store.VersionedStore;
import dev.orch.store.api.Errors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Node ports: those that are taken are listed in one object, so that a Service's ports change in
 * one commit.
 */
final class PortAllocation {
  private static final int FIRST = 30000;
  private static final int LAST = 32767;
  private static final Key KEY = new Key("rangeallocations", "", "servicenodeports");

  private final VersionedStore<Resource> store;
  private final Chance chance;

  PortAllocation(VersionedStore<Resource> store, Chance chance) {
    this.store = store;
    this.chance = chance;
  }

  /** Ports that are chosen for one Service but not yet stored. */
  final class Draft {
    private final Set<Integer> taken;

    private Draft(Set<Integer> taken) {
      this.taken = taken;
    }

    /** Claims a port; what is returned says why it can't be had, null if it can. */
    @Nullable String claim(int port) {
      if (port < FIRST || port > LAST) {
        return "provided port is not in the valid range. The range of valid ports is "
            + FIRST
            + "-"
            + LAST;
      }
      return taken.add(port) ? null : "provided port is already allocated";
    }

    int claimAny() {
      int size = LAST - FIRST + 1;
      int start = chance.nextInt(size);
      for (int i = 0; i < size; i++) {
        int port = FIRST + (start + i) % size;
        if (taken.add(port)) {
          return port;
        }
      }
      throw Errors.internal("failed to allocate a nodePort: range is full");
    }
  }

  /** Begins to choose; the ports in {@code own} are the Service's already. */
  Draft draft(Set<Integer> own) {
    Set<Integer> taken = taken(store.get(KEY));
    taken.addAll(own);
    return new Draft(taken);
  }

  private static Set<Integer> taken(Optional<Versioned<Resource>> stored) {
    Set<Integer> taken = new TreeSet<>();
    if (stored.isPresent() && stored.get().value() instanceof DynamicObject object) {
      for (Json port : object.json().array("ports")) {
        taken.add((int) ((Json.Num) port).toLong());
      }
    }
    return taken;
  }

  /** Adds what makes the Service hold other ports than before. */
  void update(Set<Integer> before, Set<Integer> now, List<Mutation<Resource>> mutations) {
    if (before.equals(now)) {
      return;
    }
    Optional<Versioned<Resource>> stored = store.get(KEY);
    Set<Integer> taken = taken(stored);
    taken.removeAll(before);
    taken.addAll(now);
    List<Json> ports = new ArrayList<>();
    taken.forEach(port -> ports.add(Json.of(port)));
    DynamicObject object =
        DynamicObject.of(
            Json.object("apiVersion", Json.of("v1"))
                .with("kind", "RangeAllocation")
                .with("metadata", Json.object("name", Json.of(KEY.name())))
                .with("range", FIRST + "-" + LAST)
                .with("ports", new Json.Arr(ports)));
    mutations.add(new Mutation.Put<>(KEY, object, stored.map(Versioned::revision).orElse(0L)));
  }
}
