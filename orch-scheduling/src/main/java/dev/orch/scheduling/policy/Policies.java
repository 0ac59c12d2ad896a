package dev.orch.scheduling.policy;

import dev.orch.scheduling.PluginCatalog;
import dev.orch.scheduling.PluginCatalog.Factory;
import java.time.InstantSource;

/** The plugins of this package by name, for a {@code KubeSchedulerConfiguration}. */
public final class Policies {
  private Policies() {}

  /**
   * The catalog with these plugins too.
   *
   * @param clock tells the present to those that compare with it
   */
  public static PluginCatalog in(PluginCatalog catalog, InstantSource clock) {
    return catalog
        .with(
            "EarliestDeadlineFirst",
            Factory.of(PolicyArguments.None.class, none -> new EarliestDeadlineFirst()))
        .with(
            "DeadlineAdmission",
            Factory.of(PolicyArguments.None.class, none -> new DeadlineAdmission(clock)))
        .with("FairShare", Factory.of(PolicyArguments.Fair.class, PolicyArguments.Fair::plugin))
        .with(
            "Interference",
            Factory.of(PolicyArguments.Interfering.class, PolicyArguments.Interfering::plugin))
        .with(
            "DataLocality",
            Factory.of(PolicyArguments.Locality.class, PolicyArguments.Locality::plugin))
        .with(
            "EnergyAware",
            Factory.of(PolicyArguments.Energy.class, PolicyArguments.Energy::plugin));
  }
}
