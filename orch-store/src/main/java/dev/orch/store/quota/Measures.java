package dev.orch.store.quota;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.orch.model.Kind;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.DeviceKinds;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** How objects of each kind are measured. For any thread. */
public final class Measures {
  /** Nobody limits these: they are made where something went wrong, and go by themselves. */
  private static final ImmutableSet<String> IGNORED =
      ImmutableSet.of("events", "events.events.k8s.io");

  private final Map<String, Measure> special;

  /**
   * @param clock the time by which pods are gone that nobody has told of
   */
  public Measures(InstantSource clock) {
    this.special =
        ImmutableMap.of(
            BuiltInKinds.POD.resource(), new PodMeasure(clock),
            BuiltInKinds.SERVICE.resource(), new ServiceMeasure(),
            BuiltInKinds.PERSISTENT_VOLUME_CLAIM.resource(), new ClaimMeasure(),
            DeviceKinds.CLAIM.resource(), new DeviceMeasure());
  }

  /** The measure of a kind; empty if no quota can limit it. */
  public Optional<Measure> of(Kind<?> kind) {
    if (!kind.isNamespaced() || IGNORED.contains(kind.resource())) {
      return Optional.empty();
    }
    Measure own = special.get(kind.resource());
    return Optional.of(own == null ? CountMeasure.of(kind) : own);
  }
}
