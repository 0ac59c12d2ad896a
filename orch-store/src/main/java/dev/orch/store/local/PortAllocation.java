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
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Node ports: those that are taken are the bits of one object, from the lowest port of the range
 * on, so that a Service's ports change in one commit.
 */
final class PortAllocation {
  static final int FIRST = 30000;
  static final int LAST = 32767;
  static final Key KEY = new Key("rangeallocations", "", "servicenodeports");

  private static final int SIZE = LAST - FIRST + 1;
  private static final Band BAND = Band.of(SIZE, SIZE, 32, 128);

  private final VersionedStore<Resource> store;
  private final Chance chance;

  PortAllocation(VersionedStore<Resource> store, Chance chance) {
    this.store = store;
    this.chance = chance;
  }

  static boolean isInRange(int port) {
    return port >= FIRST && port <= LAST;
  }

  /**
   * Ports that are chosen for one Service but not yet stored. All of it rests on one reading of
   * what is taken: if that has changed when it is stored, it isn't.
   */
  final class Draft {
    private final Optional<Versioned<Resource>> stored;
    private final Set<Integer> before;
    private final BitSet taken;

    private Draft(Optional<Versioned<Resource>> stored, Set<Integer> before) {
      this.stored = stored;
      this.before = before;
      this.taken = taken(stored);
      set(taken, before, true);
    }

    /** Claims a port; what is returned says why it can't be had, null if it can. */
    @Nullable String claim(int port) {
      if (!isInRange(port)) {
        return "provided port is not in the valid range. The range of valid ports is "
            + FIRST
            + "-"
            + LAST;
      }
      if (taken.get(port - FIRST)) {
        return "provided port is already allocated";
      }
      taken.set(port - FIRST);
      return null;
    }

    /** Claims any free port. @throws dev.orch.store.api.ApiException if there is none */
    int claimAny(String what) {
      long place = BAND.find(chance, at -> !taken.get((int) at));
      if (place == Band.NONE) {
        throw Errors.internal("failed to allocate a " + what + ": range is full");
      }
      taken.set((int) place);
      return FIRST + (int) place;
    }

    /** Adds what makes the Service hold these ports, and no longer those of before. */
    void keep(Set<Integer> now, List<Mutation<Resource>> mutations) {
      if (!before.equals(now)) {
        BitSet kept = taken(stored);
        set(kept, before, false);
        set(kept, now, true);
        mutations.add(write(kept, stored));
      }
    }
  }

  /** Begins to choose for a Service that holds some ports already. */
  Draft draft(Set<Integer> before) {
    return new Draft(store.get(KEY), before);
  }

  /** The ports that are taken, each less {@link #FIRST}. */
  static BitSet taken(Optional<Versioned<Resource>> stored) {
    if (stored.isPresent() && stored.get().value() instanceof DynamicObject object) {
      return BitSet.valueOf(Base64.getDecoder().decode(object.json().text("data")));
    }
    return new BitSet(SIZE);
  }

  private static void set(BitSet taken, Set<Integer> ports, boolean isTaken) {
    ports.stream().filter(PortAllocation::isInRange).forEach(p -> taken.set(p - FIRST, isTaken));
  }

  /** Stores which ports are taken, if nobody has in between. */
  static Mutation<Resource> write(BitSet taken, Optional<Versioned<Resource>> stored) {
    DynamicObject object =
        DynamicObject.of(
            Json.object("apiVersion", Json.of("v1"))
                .with("kind", "RangeAllocation")
                .with("metadata", Json.object("name", Json.of(KEY.name())))
                .with("range", FIRST + "-" + LAST)
                .with("data", Base64.getEncoder().encodeToString(taken.toByteArray())));
    return new Mutation.Put<>(KEY, object, stored.map(Versioned::revision).orElse(0L));
  }
}
