package dev.orch.controllers.scheduler;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;
import static dev.orch.model.Fields.zero;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.election.LeaderElection;
import dev.orch.controllers.queue.Backoff;
import dev.orch.model.json.Json;
import dev.orch.model.json.JsonException;
import dev.orch.model.json.Yaml;
import dev.orch.model.schema.DecodeException;
import dev.orch.model.schema.RecordReader;
import dev.orch.model.schema.Times;
import dev.orch.scheduling.PluginCatalog;
import dev.orch.scheduling.Profile;
import dev.orch.scheduling.ProfileConfiguration;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Kubernetes' configuration of a scheduler ({@code kubescheduler.config.k8s.io/v1}). Immutable.
 *
 * @param parallelism taken and not needed: a decision is made by one thread
 * @param percentageOfNodesToScore null or 0 for a share that shrinks with the cluster
 * @param profiles none for the default scheduler with its defaults
 * @param extenders must be empty: a plugin takes an extender's place
 */
public record SchedulerConfiguration(
    @Nullable Integer parallelism,
    Election leaderElection,
    Connection clientConnection,
    @Nullable Boolean enableProfiling,
    @Nullable Boolean enableContentionProfiling,
    @Nullable Integer percentageOfNodesToScore,
    @Nullable Integer podInitialBackoffSeconds,
    @Nullable Integer podMaxBackoffSeconds,
    List<ProfileConfiguration> profiles,
    List<Json> extenders,
    @Nullable Boolean delayCacheUntilActive) {
  private static final String VERSION = "kubescheduler.config.k8s.io/v1";
  private static final String KIND = "KubeSchedulerConfiguration";
  private static final int INITIAL_BACKOFF = 1;
  private static final int MOST_BACKOFF = 10;

  public SchedulerConfiguration {
    leaderElection = zero(leaderElection, Election.class);
    clientConnection = zero(clientConnection, Connection.class);
    profiles = list(profiles);
    extenders = list(extenders);
  }

  /** Which of several schedulers works. Times of zero are the usual ones. */
  public record Election(
      @Nullable Boolean leaderElect,
      Duration leaseDuration,
      Duration renewDeadline,
      Duration retryPeriod,
      String resourceLock,
      String resourceName,
      String resourceNamespace) {
    public Election {
      leaseDuration = orElse(leaseDuration, LeaderElection.Timing.DEFAULT.lease());
      renewDeadline = orElse(renewDeadline, LeaderElection.Timing.DEFAULT.renew());
      retryPeriod = orElse(retryPeriod, LeaderElection.Timing.DEFAULT.retry());
      resourceLock = orElse(resourceLock, "leases");
      resourceName = orElse(resourceName, "kube-scheduler");
      resourceNamespace = orElse(resourceNamespace, "kube-system");
    }

    private static Duration orElse(@Nullable Duration value, Duration otherwise) {
      return value == null || value.isZero() ? otherwise : value;
    }

    private static String orElse(String value, String otherwise) {
      String text = string(value);
      return text.isEmpty() ? otherwise : text;
    }

    /** Whether there is an election, which there is unless it is said not to be. */
    public boolean isOn() {
      return leaderElect == null || leaderElect;
    }

    /** Its times. */
    public LeaderElection.Timing timing() {
      return new LeaderElection.Timing(leaseDuration, renewDeadline, retryPeriod);
    }
  }

  /**
   * How the API is called.
   *
   * @param kubeconfig the file that names the API, {@code ""} for none
   * @param qps taken and not needed, as is what follows: the server limits its callers
   */
  public record Connection(
      String kubeconfig,
      String acceptContentTypes,
      String contentType,
      @Nullable Double qps,
      @Nullable Integer burst) {
    public Connection {
      kubeconfig = string(kubeconfig);
      acceptContentTypes = string(acceptContentTypes);
      contentType = string(contentType);
    }
  }

  /** The configuration that holds where none is given. */
  public static SchedulerConfiguration defaults() {
    return RecordReader.read(Json.Obj.EMPTY, SchedulerConfiguration.class, path -> {});
  }

  /**
   * Reads a configuration. Plugins and their arguments are read by {@link #settings}.
   *
   * @param text in YAML or JSON
   * @throws IllegalArgumentException that names the field, if it is faulty
   */
  public static SchedulerConfiguration parse(String text) {
    SchedulerConfiguration read = read(text);
    read.check();
    return read;
  }

  private static SchedulerConfiguration read(String text) {
    try {
      if (!(Yaml.parseOne(text, SchedulerConfiguration::refuse) instanceof Json.Obj json)) {
        throw new IllegalArgumentException("a " + KIND + " is an object");
      }
      if (!json.text("apiVersion").equals(VERSION) || !json.text("kind").equals(KIND)) {
        throw new IllegalArgumentException("apiVersion, kind: must be " + VERSION + ", " + KIND);
      }
      return RecordReader.read(
          json.without("apiVersion").without("kind"),
          SchedulerConfiguration.class,
          path -> refuse("unknown field \"" + path + "\""));
    } catch (JsonException | DecodeException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static void refuse(String problem) {
    throw new IllegalArgumentException(problem);
  }

  private static void refuseUnless(boolean good, String field, Object value, String why) {
    if (!good) {
      refuse(field + ": Invalid value: " + value + ": " + why);
    }
  }

  private void check() {
    refuseUnless(
        parallelism == null || parallelism > 0,
        "parallelism",
        String.valueOf(parallelism),
        "should be an integer value greater than zero");
    percentage(percentageOfNodesToScore, "percentageOfNodesToScore");
    refuseUnless(
        initialBackoff() > 0,
        "podInitialBackoffSeconds",
        initialBackoff(),
        "must be greater than 0");
    refuseUnless(
        mostBackoff() >= initialBackoff(),
        "podMaxBackoffSeconds",
        mostBackoff(),
        "must be greater than or equal to PodInitialBackoffSeconds");
    if (!extenders.isEmpty()) {
      refuse("extenders: Forbidden: extenders aren't supported, a plugin takes their place");
    }
    checkElection();
    for (int i = 0; i < profiles.size(); i++) {
      percentage(
          profiles.get(i).percentageOfNodesToScore(),
          "profiles[" + i + "].percentageOfNodesToScore");
      if (profiles.size() > 1 && profiles.get(i).schedulerName().isEmpty()) {
        refuse("profiles[" + i + "].schedulerName: Required value");
      }
    }
  }

  private void checkElection() {
    String at = "leaderElection.";
    Election election = leaderElection;
    positive(at + "leaseDuration", election.leaseDuration());
    positive(at + "renewDeadline", election.renewDeadline());
    positive(at + "retryPeriod", election.retryPeriod());
    refuseUnless(
        election.leaseDuration().compareTo(election.renewDeadline()) > 0,
        at + "leaseDuration",
        Times.format(election.leaseDuration()),
        "LeaseDuration must be greater than RenewDeadline");
    refuseUnless(
        election.renewDeadline().compareTo(election.retryPeriod()) > 0,
        at + "renewDeadline",
        Times.format(election.renewDeadline()),
        "RenewDeadline must be greater than RetryPeriod");
    refuseUnless(
        election.resourceLock().equals("leases"),
        at + "resourceLock",
        "\"" + election.resourceLock() + "\"",
        "resourceLock value must be \"leases\"");
  }

  private static void positive(String field, Duration value) {
    refuseUnless(!value.isNegative(), field, Times.format(value), "must be greater than zero");
  }

  private static void percentage(@Nullable Integer value, String field) {
    refuseUnless(
        value == null || (value >= 0 && value <= 100),
        field,
        String.valueOf(value),
        "not in valid range [0-100]");
  }

  private int initialBackoff() {
    return podInitialBackoffSeconds == null ? INITIAL_BACKOFF : podInitialBackoffSeconds;
  }

  private int mostBackoff() {
    return podMaxBackoffSeconds == null ? MOST_BACKOFF : podMaxBackoffSeconds;
  }

  /**
   * What it means for a scheduler's loop.
   *
   * @param catalog the plugins that its profiles can name
   * @throws IllegalArgumentException that names the field, if a profile is faulty
   */
  public SchedulerSettings settings(PluginCatalog catalog) {
    Map<String, Profile> made = new TreeMap<>();
    List<ProfileConfiguration> all =
        profiles.isEmpty()
            ? ImmutableList.of(
                RecordReader.read(Json.Obj.EMPTY, ProfileConfiguration.class, path -> {}))
            : profiles;
    int share = percentageOfNodesToScore == null ? 0 : percentageOfNodesToScore;
    for (int i = 0; i < all.size(); i++) {
      ProfileConfiguration each = all.get(i);
      String name = each.schedulerName().isEmpty() ? SchedulerLoop.DEFAULT : each.schedulerName();
      Profile profile = each.profile(catalog, "profiles[" + i + "]");
      if (each.percentageOfNodesToScore() == null) {
        profile = profile.toBuilder().percentageOfNodesToScore(share).build();
      }
      if (made.put(name, profile) != null) {
        refuse("profiles[" + i + "].schedulerName: Duplicate value: \"" + name + "\"");
      }
      if (!each.plugins().queueSort().equals(all.get(0).plugins().queueSort())) {
        refuse(
            "profiles["
                + i
                + "].plugins.queueSort: Invalid value: must be the same for all profiles");
      }
    }
    return new SchedulerSettings(
        made, new Backoff(Duration.ofSeconds(initialBackoff()), Duration.ofSeconds(mostBackoff())));
  }
}
