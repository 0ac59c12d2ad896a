package dev.orch.command;

import dev.orch.client.RemoteApi;
import dev.orch.cluster.ControllerRunner;
import dev.orch.controllers.scheduler.GangSettings;
import dev.orch.controllers.scheduler.SchedulerConfiguration;
import dev.orch.controllers.scheduler.SchedulerLoop;
import dev.orch.controllers.scheduler.SchedulerSettings;
import dev.orch.model.Chance;
import dev.orch.model.core.Node;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.scheduling.PluginCatalog;
import dev.orch.store.api.ListOptions;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code orch scheduler}: schedules the pods of a cluster, until it is told to stop. */
@Command(
    name = "scheduler",
    description = "Schedule the pods of a cluster that runs elsewhere, in kube-scheduler's place.",
    sortOptions = false)
final class SchedulerCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // set by picocli
  @Spec
  CommandSpec spec;

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "Names the cluster. Default: the configuration's clientConnection.kubeconfig.")
  @Nullable Path kubeconfig;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A KubeSchedulerConfiguration. Default: Kubernetes' defaults.")
  @Nullable Path config;

  @Option(
      names = "--leader-elect",
      paramLabel = "true|false",
      arity = "0..1",
      fallbackValue = "true",
      description =
          "Whether to work only while holding the Lease kube-system/kube-scheduler."
              + " Default: as the configuration says, which is true if it doesn't.")
  @Nullable Boolean leaderElect;

  @Mixin final FeatureGates features = new FeatureGates();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Override
  public Integer call() throws InterruptedException {
    if (!features.fault().isEmpty()) {
      throw new ParameterException(spec.commandLine(), features.fault());
    }
    SchedulerConfiguration read = configuration();
    SchedulerSettings plain = read.settings(PluginCatalog.kubernetes());
    SchedulerSettings settings = features.gangs() ? plain.withGangs(GangSettings.DEFAULT) : plain;
    Server server = Server.of(kubeconfig(read));
    server.call(api -> api.resources(Node.class).list(ListOptions.ALL.withLimit(1)));
    try (StopSignal stop = StopSignal.open();
        RemoteApi api = server.open();
        ControllerRunner runner = runner(api, read.leaderElection(), settings).start()) {
      System.out.println(
          "scheduling " + server.url() + " for " + String.join(", ", settings.profiles().keySet()));
      System.out.flush();
      stop.await();
    }
    return 0;
  }

  private SchedulerConfiguration configuration() {
    if (config == null) {
      return SchedulerConfiguration.defaults();
    }
    try {
      return SchedulerConfiguration.parse(UpCommand.read(config));
    } catch (IllegalArgumentException e) {
      throw new Failure("--config " + config + ": " + e.getMessage());
    }
  }

  private Path kubeconfig(SchedulerConfiguration read) {
    if (kubeconfig != null) {
      return kubeconfig;
    }
    String configured = read.clientConnection().kubeconfig();
    if (configured.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--kubeconfig: neither it nor the configuration names a cluster");
    }
    return Path.of(configured);
  }

  private ControllerRunner.Builder runner(
      RemoteApi api, SchedulerConfiguration.Election election, SchedulerSettings settings) {
    ControllerRunner.Builder runner =
        ControllerRunner.builder(api)
            .controller(new SchedulerLoop(settings))
            .selecting(kind -> kind.equals(BuiltInKinds.POD) ? SchedulerLoop.UNFINISHED_PODS : "");
    if (leaderElect == null ? election.isOn() : leaderElect) {
      String identity = Up.host() + "_" + new Chance(new SecureRandom().nextLong()).uuid();
      runner.leading(
          election.resourceNamespace(), election.resourceName(), identity, election.timing());
    }
    return runner;
  }
}
