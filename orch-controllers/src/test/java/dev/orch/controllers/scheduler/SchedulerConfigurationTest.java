package dev.orch.controllers.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.orch.controllers.election.LeaderElection;
import dev.orch.controllers.queue.Backoff;
import dev.orch.scheduling.FilterPlugin;
import dev.orch.scheduling.NodeTest;
import dev.orch.scheduling.PluginCatalog;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchedulerConfigurationTest {
  private static final String HEAD =
      "apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\n";

  private static SchedulerConfiguration parse(String body) {
    return SchedulerConfiguration.parse(HEAD + body);
  }

  private static SchedulerSettings settings(String body) {
    return parse(body).settings(PluginCatalog.kubernetes());
  }

  @Test
  void emptyConfiguration_isTheDefaultScheduler() {
    SchedulerConfiguration read = parse("");
    SchedulerSettings settings = settings("");

    assertThat(settings.profiles()).containsOnlyKeys("default-scheduler");
    assertThat(settings.backoff()).isEqualTo(SchedulerSettings.BACKOFF);
    assertThat(read.leaderElection().isOn()).isTrue();
    assertThat(read.leaderElection().timing()).isEqualTo(LeaderElection.Timing.DEFAULT);
    assertThat(read.leaderElection().resourceNamespace()).isEqualTo("kube-system");
    assertThat(read.leaderElection().resourceName()).isEqualTo("kube-scheduler");
  }

  @Test
  void fields_areRead() {
    String body =
        """
        parallelism: 3
        leaderElection: {leaderElect: false, leaseDuration: 1m, renewDeadline: 40s, retryPeriod: 5s,
          resourceName: mine, resourceNamespace: there}
        clientConnection: {kubeconfig: /a/b, qps: 50, burst: 100}
        podInitialBackoffSeconds: 2
        podMaxBackoffSeconds: 20
        profiles:
        - schedulerName: a
        - schedulerName: b
          percentageOfNodesToScore: 50
          plugins: {score: {disabled: [{name: '*'}], enabled: [{name: ImageLocality, weight: 7}]}}
        """;
    SchedulerConfiguration read = parse(body);

    assertThat(settings(body).profiles()).containsOnlyKeys("a", "b");
    assertThat(settings(body).backoff())
        .isEqualTo(new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(20)));
    assertThat(read.clientConnection().kubeconfig()).isEqualTo("/a/b");
    assertThat(read.leaderElection().isOn()).isFalse();
    assertThat(read.leaderElection().timing())
        .isEqualTo(
            new LeaderElection.Timing(
                Duration.ofMinutes(1), Duration.ofSeconds(40), Duration.ofSeconds(5)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "parallelism: 0|parallelism: Invalid value: 0: should be an integer value greater than zero",
        "percentageOfNodesToScore: 101|percentageOfNodesToScore: Invalid value: 101: not in valid"
            + " range [0-100]",
        "podInitialBackoffSeconds: 0|podInitialBackoffSeconds: Invalid value: 0: must be greater"
            + " than 0",
        "podMaxBackoffSeconds: 0|podMaxBackoffSeconds: Invalid value: 0: must be greater than or"
            + " equal to PodInitialBackoffSeconds",
        "colour: red|unknown field \"colour\"",
        "leaderElection: {leaseDuration: 5s}|leaderElection.leaseDuration: Invalid value: 5s:"
            + " LeaseDuration must be greater than RenewDeadline",
        "leaderElection: {resourceLock: endpoints}|leaderElection.resourceLock: Invalid value:"
            + " \"endpoints\": resourceLock value must be \"leases\"",
        "extenders: [{urlPrefix: 'http://x'}]|extenders: Forbidden: extenders aren't supported, a"
            + " plugin takes their place",
        "profiles: [{schedulerName: a}, {schedulerName: a}]|profiles[1].schedulerName: Duplicate"
            + " value: \"a\"",
        "profiles: [{schedulerName: a}, {}]|profiles[1].schedulerName: Required value",
        "profiles: [{percentageOfNodesToScore: -1}]|profiles[0].percentageOfNodesToScore: Invalid"
            + " value: -1: not in valid range [0-100]",
        "profiles: [{plugins: {filter: {enabled: [{name: Foo}]}}}]"
            + "|profiles[0].plugins.filter.enabled[0]: plugin \"Foo\" does not exist",
        "profiles: [{plugins: {filter: {enabled: [{name: ImageLocality}]}}}]"
            + "|profiles[0].plugins.filter.enabled[0]: plugin \"ImageLocality\" does not extend"
            + " filter",
        "profiles: [{plugins: {multiPoint: {disabled: [{name: Foo}]}}}]"
            + "|profiles[0].plugins.multiPoint.disabled[0]: plugin \"Foo\" does not exist",
        "profiles: [{plugins: {bind: {disabled: [{name: DefaultBinder}]}}}]"
            + "|profiles[0].plugins.bind: at least one bind plugin is needed for profile with"
            + " scheduler name \"\"",
        "profiles: [{pluginConfig: [{name: Foo, args: {}}]}]|profiles[0].pluginConfig[0].name:"
            + " plugin \"Foo\" does not exist",
        "profiles: [{pluginConfig: [{name: NodeName, args: {x: 1}}]}]"
            + "|profiles[0].pluginConfig[0].args: the plugin takes no arguments",
        "profiles: [{pluginConfig: [{name: DefaultPreemption, args: {minCandidateNodesPercentage:"
            + " 101}}]}]|profiles[0].pluginConfig[0].args.minCandidateNodesPercentage: Invalid"
            + " value: 101: not in valid range [0, 100]",
        "profiles: [{pluginConfig: [{name: DefaultPreemption, args: {most: 1}}]}]"
            + "|profiles[0].pluginConfig[0].args: unknown field \"most\"",
      })
  void faults_nameTheirField(String body, String message) {
    assertThatIllegalArgumentException().isThrownBy(() -> settings(body)).withMessage(message);
  }

  @Test
  void ownPlugins_areThoseOfTheGivenCatalog() {
    String body =
        "profiles: [{plugins: {filter: {enabled: [{name: Mine}]}},"
            + " pluginConfig: [{name: Mine, args: {why: x}}]}]";
    FilterPlugin mine = (pod, cluster) -> NodeTest.everywhere();
    PluginCatalog catalog =
        PluginCatalog.kubernetes()
            .with(
                "Mine",
                args -> {
                  assertThat(args.text("why")).isEqualTo("x");
                  return mine;
                });

    assertThat(parse(body).settings(catalog).profiles()).containsOnlyKeys("default-scheduler");
  }

  @Test
  void otherKinds_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SchedulerConfiguration.parse("apiVersion: v1\nkind: Pod\n"))
        .withMessageContaining("kubescheduler.config.k8s.io/v1");
  }
}
