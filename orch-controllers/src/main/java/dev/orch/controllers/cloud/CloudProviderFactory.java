package dev.orch.controllers.cloud;

import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;

/** Makes a provider by its name: a service of the program, which {@code orch cloud} looks up. */
public interface CloudProviderFactory {
  /** What {@code --cloud-provider} calls it. */
  String name();

  /**
   * A provider. Called once, by one thread.
   *
   * @param configuration the text of {@code --cloud-config}; empty without
   * @param workers executors by name, each of which runs one task at a time; never shut down by it
   * @throws IllegalArgumentException if the configuration is wrong, with words for its author
   */
  CloudProvider make(
      String configuration,
      Function<String, ScheduledExecutorService> workers,
      InstantSource clock);
}
