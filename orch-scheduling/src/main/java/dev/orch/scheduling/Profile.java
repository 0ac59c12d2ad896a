package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Kind;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.structural.DeviceExpressions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Which plugins decide, in which order and with which weights. Immutable. {@link #defaults} is that
 * of Kubernetes; {@link #toBuilder} adds to one or takes from it.
 */
public final class Profile {
  private final ImmutableList<Filter> filters;
  private final ImmutableList<Score> scores;
  private final ImmutableList<Gate> gates;
  private final ImmutableList<PostFilter> postFilters;
  private final ImmutableList<BindingEffects> effects;
  private final QueueSortPlugin queueSort;
  private final int percentageOfNodesToScore;
  private final boolean randomTies;

  private Profile(Builder builder) {
    this.filters = ImmutableList.copyOf(builder.filters);
    this.scores = ImmutableList.copyOf(builder.scores);
    this.gates = ImmutableList.copyOf(builder.gates);
    this.postFilters = ImmutableList.copyOf(builder.postFilters);
    this.effects =
        filters.stream()
            .map(Filter::plugin)
            .filter(BindingEffects.class::isInstance)
            .map(BindingEffects.class::cast)
            .collect(ImmutableList.toImmutableList());
    this.percentageOfNodesToScore = builder.percentageOfNodesToScore;
    this.randomTies = builder.randomTies;
    this.queueSort = builder.queueSort;
  }

  record Filter(String name, FilterPlugin plugin) {}

  record Score(String name, ScorePlugin plugin, long weight) {}

  record PostFilter(String name, PostFilterPlugin plugin) {}

  /** A {@link PreEnqueuePlugin} and its name. */
  public record Gate(String name, PreEnqueuePlugin plugin) {}

  /** Which of the waiting pods is decided on first; the scheduler's loop asks. */
  public QueueSortPlugin queueSort() {
    return queueSort;
  }

  /** What is asked of a pod before it is queued, in this order; the scheduler's loop asks. */
  public List<Gate> gates() {
    return gates;
  }

  /**
   * What the plugin of that name says about changes that may help the pods it refused; empty if it
   * doesn't say, and any change of a node or a pod may.
   */
  public Optional<List<QueueingHint<?>>> hints(String plugin) {
    return plugins()
        .filter(named -> named.name().equals(plugin))
        .filter(named -> named.plugin() instanceof Requeueing)
        .map(named -> ((Requeueing) named.plugin()).hints())
        .findFirst();
  }

  /** The kinds beside nodes and pods that its plugins want in their {@link ClusterView}s. */
  public List<Kind<?>> kinds() {
    return plugins()
        .filter(named -> named.plugin() instanceof Requeueing)
        .flatMap(named -> ((Requeueing) named.plugin()).hints().stream())
        .<Kind<?>>map(QueueingHint::kind)
        .filter(kind -> kind.type() != Node.class && kind.type() != Pod.class)
        .distinct()
        .collect(ImmutableList.toImmutableList());
  }

  private record Named(String name, Object plugin) {}

  private Stream<Named> plugins() {
    return Stream.of(
            gates.stream().map(gate -> new Named(gate.name, gate.plugin)),
            filters.stream().map(filter -> new Named(filter.name, filter.plugin)),
            postFilters.stream().map(each -> new Named(each.name, each.plugin)),
            scores.stream().map(score -> new Named(score.name, score.plugin)))
        .flatMap(each -> each);
  }

  /** Each plugin by its name. */
  Map<String, Object> named() {
    Map<String, Object> byName = new TreeMap<>();
    plugins().forEach(named -> byName.putIfAbsent(named.name, named.plugin));
    return byName;
  }

  List<BindingEffects> effects() {
    return effects;
  }

  List<Filter> filters() {
    return filters;
  }

  List<PostFilter> postFilters() {
    return postFilters;
  }

  List<Score> scores() {
    return scores;
  }

  /** Which of so many equal nodes is taken, counted by name. */
  int tie(Rng rng, int number) {
    return randomTies ? rng.among(number) : 0;
  }

  /**
   * How many feasible nodes are looked for among so many: all, or with a percentage given that
   * share of them, but at least 100.
   */
  int enough(int nodes) {
    if (percentageOfNodesToScore >= 100 || nodes <= 100) {
      return nodes;
    }
    int percentage =
        percentageOfNodesToScore == 0 ? Math.max(5, 50 - nodes / 125) : percentageOfNodesToScore;
    return (int) Math.max(100, (long) nodes * percentage / 100);
  }

  /** An empty profile to fill: without filters every node fits. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts from this profile. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.filters.addAll(filters);
    builder.scores.addAll(scores);
    builder.gates.addAll(gates);
    builder.queueSort = queueSort;
    builder.postFilters.addAll(postFilters);
    return builder.percentageOfNodesToScore(percentageOfNodesToScore).randomTies(randomTies);
  }

  /** The default plugins of Kubernetes v1.36 that exist here, in its order, with its weights. */
  public static Profile defaults() {
    return defaults(DeviceExpressions.NONE);
  }

  /**
   * The default plugins.
   *
   * @param expressions compiles the expressions that select devices
   */
  public static Profile defaults(DeviceExpressions expressions) {
    DynamicResources devices = new DynamicResources(expressions);
    TaintToleration taints = new TaintToleration();
    NodeAffinityPlugin affinity = new NodeAffinityPlugin();
    NodeResourcesFit fit = new NodeResourcesFit();
    PodTopologySpread spread = new PodTopologySpread();
    InterPodAffinity podAffinity = new InterPodAffinity();
    return builder()
        .preEnqueue("SchedulingGates", new SchedulingGates())
        .preEnqueue("DynamicResources", devices)
        .filter("NodeUnschedulable", new NodeUnschedulable())
        .filter("NodeName", new NodeName())
        .filter("TaintToleration", taints)
        .filter("NodeAffinity", affinity)
        .filter("NodePorts", new NodePorts())
        .filter("NodeResourcesFit", fit)
        .filter("VolumeRestrictions", new VolumeRestrictions())
        .filter("NodeVolumeLimits", new NodeVolumeLimits())
        .filter("VolumeBinding", new VolumeBinding())
        .filter("VolumeZone", new VolumeZone())
        .filter("PodTopologySpread", spread)
        .filter("InterPodAffinity", podAffinity)
        .filter("DynamicResources", devices)
        .filter("NodeDeclaredFeatures", new NodeDeclaredFeatures())
        .postFilter("DynamicResources", devices)
        .postFilter("DefaultPreemption", DefaultPreemption.sampling())
        .score("TaintToleration", taints, 3)
        .score("NodeAffinity", affinity, 2)
        .score("NodeResourcesFit", fit, 1)
        .score("PodTopologySpread", spread, 2)
        .score("InterPodAffinity", podAffinity, 2)
        .score("NodeResourcesBalancedAllocation", new NodeResourcesBalancedAllocation(), 1)
        .score("ImageLocality", new ImageLocality(), 1)
        .build();
  }

  /** Collects plugins. Not thread-safe. */
  public static final class Builder {
    private final List<Filter> filters = new ArrayList<>();
    private final List<Score> scores = new ArrayList<>();
    private final List<Gate> gates = new ArrayList<>();
    private final List<PostFilter> postFilters = new ArrayList<>();
    private int percentageOfNodesToScore = 100;
    private boolean randomTies = true;
    private QueueSortPlugin queueSort = QueueSortPlugin.byPriority();

    private Builder() {}

    /** Replaces the order of waiting pods, which is by priority. */
    public Builder queueSort(QueueSortPlugin plugin) {
      queueSort = plugin;
      return this;
    }

    /** Adds a question that is asked before a pod is queued. */
    public Builder preEnqueue(String name, PreEnqueuePlugin plugin) {
      if (gates.stream().anyMatch(g -> g.name.equals(name))) {
        throw new IllegalArgumentException("two pre-enqueue plugins are named " + name);
      }
      gates.add(new Gate(name, plugin));
      return this;
    }

    /**
     * Adds a filter after those that are there: the first that rejects a node gives the reason. If
     * the plugin also has {@link BindingEffects}, they take place before each binding.
     */
    public Builder filter(String name, FilterPlugin plugin) {
      if (filters.stream().anyMatch(f -> f.name.equals(name))) {
        throw new IllegalArgumentException("two filters are named " + name);
      }
      filters.add(new Filter(name, plugin));
      return this;
    }

    /** Adds a plugin that is asked, after those that are there, for pods that no node takes. */
    public Builder postFilter(String name, PostFilterPlugin plugin) {
      if (postFilters.stream().anyMatch(p -> p.name.equals(name))) {
        throw new IllegalArgumentException("two post-filter plugins are named " + name);
      }
      postFilters.add(new PostFilter(name, plugin));
      return this;
    }

    /** Adds a score plugin; its scores count so many times. */
    public Builder score(String name, ScorePlugin plugin, long weight) {
      if (scores.stream().anyMatch(s -> s.name.equals(name))) {
        throw new IllegalArgumentException("two score plugins are named " + name);
      }
      if (weight < 1) {
        throw new IllegalArgumentException("the weight of " + name + " is " + weight);
      }
      scores.add(new Score(name, plugin, weight));
      return this;
    }

    /**
     * Adds a plugin at every point whose interface it has, as {@code multiPoint} of a configuration
     * does: {@link #preEnqueue}, {@link #filter}, {@link #postFilter}, {@link #score} and {@link
     * #queueSort}.
     *
     * @param weight of its scores, if it has some
     * @throws IllegalArgumentException if it has none of these interfaces
     */
    public Builder plugin(String name, Object plugin, long weight) {
      boolean isPlugin = false;
      if (plugin instanceof QueueSortPlugin sort) {
        queueSort(sort);
        isPlugin = true;
      }
      if (plugin instanceof PreEnqueuePlugin gate) {
        preEnqueue(name, gate);
        isPlugin = true;
      }
      if (plugin instanceof FilterPlugin filter) {
        filter(name, filter);
        isPlugin = true;
      }
      if (plugin instanceof PostFilterPlugin postFilter) {
        postFilter(name, postFilter);
        isPlugin = true;
      }
      if (plugin instanceof ScorePlugin score) {
        score(name, score, weight);
        isPlugin = true;
      }
      if (!isPlugin) {
        throw new IllegalArgumentException(name + " has the interface of no plugin");
      }
      return this;
    }

    /** As {@link #plugin(String, Object, long)}, with the weight 1. */
    public Builder plugin(String name, Object plugin) {
      return plugin(name, plugin, 1);
    }

    /** Takes out all scores; the filters stay. */
    public Builder withoutScores() {
      scores.clear();
      return this;
    }

    /** Takes out all post-filter plugins: nobody is evicted for a pod that no node takes. */
    public Builder withoutPostFilters() {
      postFilters.clear();
      return this;
    }

    /** Takes out the plugin of that name. */
    public Builder without(String name) {
      filters.removeIf(f -> f.name.equals(name));
      scores.removeIf(s -> s.name.equals(name));
      gates.removeIf(g -> g.name.equals(name));
      postFilters.removeIf(p -> p.name.equals(name));
      return this;
    }

    /**
     * Looks for feasible nodes only until this percentage of all, and at least 100, is found,
     * starting anywhere; 100, the default, scores every feasible node. 0 is Kubernetes' share,
     * which shrinks from a half to a twentieth as the cluster grows.
     */
    public Builder percentageOfNodesToScore(int percentage) {
      if (percentage < 0 || percentage > 100) {
        throw new IllegalArgumentException("percentage of nodes to score: " + percentage);
      }
      percentageOfNodesToScore = percentage;
      return this;
    }

    /**
     * Whether one of several best nodes is drawn, the default; otherwise it is the first by name.
     */
    public Builder randomTies(boolean random) {
      randomTies = random;
      return this;
    }

    /** The profile. */
    public Profile build() {
      return new Profile(this);
    }
  }
}
