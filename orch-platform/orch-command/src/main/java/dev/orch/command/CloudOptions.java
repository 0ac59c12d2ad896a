package dev.orch.command;

import com.google.common.collect.ImmutableList;
import dev.orch.cluster.LoopbackCloud;
import dev.orch.controllers.cloud.CloudProvider;
import dev.orch.controllers.cloud.CloudProviderFactory;
import dev.orch.controllers.cloud.CloudSettings;
import dev.orch.store.local.Cidr;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which cloud a cluster is in, as the options of commands say. */
final class CloudOptions {
  /** The cloud of this host. */
  static final String LOOPBACK = LoopbackCloud.NAME;

  @Option(
      names = "--cloud-provider",
      paramLabel = "NAME",
      description =
          "The cloud: loopback, whose balancers have addresses of this host, or one that a library"
              + " on the class path brings.")
  @Nullable String provider;

  @Option(
      names = "--cloud-config",
      paramLabel = "FILE",
      description = "What the provider is told of its cloud.")
  @Nullable Path configuration;

  @Option(
      names = "--cluster-name",
      paramLabel = "NAME",
      description = "What the cluster is called towards the cloud. Default: kubernetes.")
  String cluster = CloudSettings.DEFAULT.cluster();

  @Option(
      names = "--cluster-cidr",
      paramLabel = "CIDR[,CIDR]",
      description =
          "Where pods have their addresses: routes are kept within. Default: no routes are kept.")
  @Nullable String podRanges;

  /** A provider, and all that was begun for it. */
  record Opened(
      CloudProvider provider, CloudSettings settings, Map<String, ScheduledExecutorService> threads)
      implements AutoCloseable {
    @Override
    public void close() {
      if (provider instanceof LoopbackCloud own) {
        own.close();
      }
      threads.values().forEach(ScheduledExecutorService::shutdownNow);
    }
  }

  /**
   * Opens the provider of that name.
   *
   * @param otherwise which one if none is named
   */
  Opened open(CommandSpec spec, String otherwise) {
    String name = provider == null ? otherwise : provider;
    Map<String, ScheduledExecutorService> threads = new TreeMap<>();
    return new Opened(made(name, threads, spec), settings(spec), threads);
  }

  private CloudProvider made(
      String name, Map<String, ScheduledExecutorService> threads, CommandSpec spec) {
    if (name.equals(LOOPBACK)) {
      return new LoopbackCloud(worker("loopback", threads));
    }
    String text = configuration == null ? "" : UpCommand.read(configuration);
    for (CloudProviderFactory factory : ServiceLoader.load(CloudProviderFactory.class)) {
      if (factory.name().equals(name)) {
        try {
          return factory.make(text, worker -> worker(worker, threads), InstantSource.system());
        } catch (IllegalArgumentException wrong) {
          throw new ParameterException(
              spec.commandLine(), "--cloud-config: " + wrong.getMessage(), wrong);
        }
      }
    }
    throw new ParameterException(
        spec.commandLine(), "--cloud-provider: there is none called '" + name + "'");
  }

  private static ScheduledExecutorService worker(
      String name, Map<String, ScheduledExecutorService> threads) {
    return threads.computeIfAbsent(
        name,
        key ->
            Executors.newSingleThreadScheduledExecutor(
                task -> {
                  Thread thread = new Thread(task, "orch-cloud-" + key);
                  thread.setDaemon(true);
                  return thread;
                }));
  }

  private CloudSettings settings(CommandSpec spec) {
    CloudSettings settings = CloudSettings.DEFAULT.withCluster(cluster);
    return podRanges == null ? settings : settings.withPodRanges(ranges(podRanges, spec));
  }

  /** The ranges that {@code --cluster-cidr} names: one, or one of each family. */
  static List<Cidr> ranges(@Nullable String text, CommandSpec spec) {
    if (text == null) {
      return ImmutableList.of();
    }
    try {
      return Cidr.ofAll(text);
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(
          spec.commandLine(), "--cluster-cidr: " + wrong.getMessage(), wrong);
    }
  }
}
