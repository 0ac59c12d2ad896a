package dev.orch.cluster;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.controllers.ControllerManager;
import dev.orch.controllers.Loop;
import dev.orch.controllers.access.ServiceAccountTokens;
import dev.orch.controllers.cloud.CloudLoops;
import dev.orch.controllers.cloud.CloudProvider;
import dev.orch.controllers.cloud.CloudSettings;
import dev.orch.controllers.cluster.BuiltInLoops;
import dev.orch.controllers.policy.AdmissionPolicyStatus;
import dev.orch.controllers.scheduler.GangSettings;
import dev.orch.controllers.scheduler.SchedulerLoop;
import dev.orch.controllers.scheduler.SchedulerSettings;
import dev.orch.model.Chance;
import dev.orch.model.Kind;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.GroupKinds;
import dev.orch.model.structural.Expressions;
import dev.orch.network.ProxyPlace;
import dev.orch.network.ServiceProxy;
import dev.orch.network.policy.PolicyEnforcer;
import dev.orch.node.KubeletPages;
import dev.orch.node.NodeAgent;
import dev.orch.node.NodeLogs;
import dev.orch.node.NodeParts;
import dev.orch.node.NodeStreams;
import dev.orch.node.PolicyLoop;
import dev.orch.node.ProxyLoop;
import dev.orch.node.UsageFigures;
import dev.orch.node.UsageLoop;
import dev.orch.runtime.ContainerRuntime;
import dev.orch.scheduling.Profile;
import dev.orch.store.access.BootstrapObjects;
import dev.orch.store.admission.Admission;
import dev.orch.store.api.Api;
import dev.orch.store.api.Authenticator;
import dev.orch.store.api.Authorizer;
import dev.orch.store.api.Caller;
import dev.orch.store.api.ListOptions;
import dev.orch.store.api.NodePages;
import dev.orch.store.api.PodLogs;
import dev.orch.store.api.PodStreams;
import dev.orch.store.api.TokenIssuer;
import dev.orch.store.api.Webhooks;
import dev.orch.store.local.Cidr;
import dev.orch.store.local.LocalApi;
import dev.orch.store.local.SignedTokens;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A Kubernetes cluster in this JVM: the API, the controllers, the scheduler and nodes, without
 * ports or files. Several can live side by side. For any thread.
 *
 * <pre>{@code
 * try (Orch cluster = Orch.builder().nodes(3).controller(mine).start()) {
 *   cluster.api().resources(Deployment.class).inNamespace("default").create(web);
 * }
 * }</pre>
 */
public final class Orch implements AutoCloseable {
  /** As in most clusters; the tokens of service accounts name it. */
  public static final String TOKEN_ISSUER = "https://kubernetes.default.svc.cluster.local";

  private final LocalApi api;
  private final Workers workers;
  private final Infrastructure infrastructure;
  private final ControllerManager manager;
  private final List<NodeAgent> agents;
  private final PodLogs logs;
  private final PodStreams streams;
  private final NodePages pages;

  private Orch(
      LocalApi api,
      Workers workers,
      Infrastructure infrastructure,
      ControllerManager manager,
      List<NodeAgent> agents,
      PodLogs logs,
      PodStreams streams,
      NodePages pages) {
    this.api = api;
    this.workers = workers;
    this.infrastructure = infrastructure;
    this.manager = manager;
    this.agents = agents;
    this.logs = logs;
    this.streams = streams;
    this.pages = pages;
  }

  /**
   * Who compiles expressions: a service of the program (the module {@code orch-cel} is one), or
   * somebody who refuses each.
   */
  public static Expressions foundExpressions() {
    return ServiceLoader.load(Expressions.class, Orch.class.getClassLoader())
        .findFirst()
        .orElse(Expressions.NONE);
  }

  public static Builder builder() {
    return new Builder();
  }

  /** The cluster's API, as somebody who may do everything. */
  public Api api() {
    return api;
  }

  /**
   * The names by which pods call a server of this cluster's API, the address of its Service among
   * them: what the server's certificate is to be for, beside names of its own.
   */
  public List<String> serverNames() {
    return ImmutableList.of(
        "kubernetes",
        "kubernetes.default",
        "kubernetes.default.svc",
        "kubernetes.default.svc.cluster.local",
        api.serviceAddress());
  }

  /** Says where a server of the API listens, by the Service {@code default/kubernetes}. */
  public void advertise(String address, int port) {
    api.advertise(address, port);
  }

  /** Whose credentials are, for doors. */
  public Authenticator authenticator() {
    return api.authenticator();
  }

  /** The decision who may do what, for doors that ask before they call. */
  public Authorizer authorizer() {
    return api.authorizer();
  }

  /** The plugins that are asked about writes, for doors that open connections. */
  public Admission admission() {
    return api.admission();
  }

  /** Reads the logs of pods on this cluster's nodes. */
  public PodLogs logs() {
    return logs;
  }

  /** Connects callers with what runs in pods on this cluster's nodes. */
  public PodStreams streams() {
    return streams;
  }

  /** What this cluster's nodes tell of themselves. */
  public NodePages pages() {
    return pages;
  }

  /** The executor of a component of that name, for what is built on top of the cluster. */
  public ScheduledExecutorService worker(String name) {
    return workers.worker(name);
  }

  /**
   * Stops the loops, then every container, then the API's watches. What was given is left as it is.
   */
  @Override
  public void close() {
    infrastructure.ending(agents);
    manager.close();
    infrastructure.close();
    api.store().close();
    workers.close();
  }

  /** What a cluster is made of. For one thread. */
  public static final class Builder {
    private final List<Loop> controllers = new ArrayList<>();
    private final List<Kind<?>> kinds = new ArrayList<>();
    private InstantSource clock = InstantSource.system();
    private Infrastructure.Factory infrastructure = Infrastructure.simulated();
    private @Nullable Long seed;
    private int nodes = 1;
    private boolean withScheduler = true;
    private boolean withControllers = true;
    private boolean rbac;
    private @Nullable GangSettings gangs;
    private @Nullable CloudProvider cloud;
    private CloudSettings cloudSettings = CloudSettings.DEFAULT;
    private @Nullable Authorizer lastAuthorizer;
    private Webhooks webhooks = Webhooks.NONE;
    private Authenticator authenticator = Authenticator.NOBODY;
    private @Nullable List<Cidr> serviceRanges;
    private @Nullable Expressions expressions;
    private TokenIssuer tokens = new SignedTokens(TOKEN_ISSUER, new SecureRandom());
    private @Nullable Function<String, ScheduledExecutorService> given;
    private UsageLoop.@Nullable Elsewhere elsewhere;

    private Builder() {}

    public Builder clock(InstantSource clock) {
      this.clock = clock;
      return this;
    }

    /** Where uids, generated names and the scheduler's ties come from; random by default. */
    public Builder seed(long seed) {
      this.seed = seed;
      return this;
    }

    /** How many nodes; 1 by default. */
    public Builder nodes(int count) {
      this.nodes = count;
      return this;
    }

    /** What nodes are made of; by default they are simulated. */
    public Builder infrastructure(Infrastructure.Factory factory) {
      this.infrastructure = factory;
      return this;
    }

    /** Adds a controller of one's own. */
    public Builder controller(Loop controller) {
      controllers.add(controller);
      return this;
    }

    /** Adds a kind of one's own. */
    public Builder kind(Kind<?> kind) {
      kinds.add(kind);
      return this;
    }

    public Builder withoutScheduler() {
      this.withScheduler = false;
      return this;
    }

    /**
     * Serves PodGroups, and schedules pods that name a group together or not at all; without, each
     * pod is scheduled by itself, as in Kubernetes by default.
     */
    public Builder gangScheduling() {
      return gangScheduling(GangSettings.DEFAULT);
    }

    /** The same with other times. */
    public Builder gangScheduling(GangSettings settings) {
      this.gangs = settings;
      return this;
    }

    /**
     * Runs the cloud controllers over this cloud, and has the nodes wait to be initialized by them;
     * without, there is no cloud, and nobody makes load balancers. It is left as it is at the end.
     */
    public Builder cloud(CloudProvider provider) {
      return cloud(provider, CloudSettings.DEFAULT);
    }

    /** The same with other settings; routes are kept where it has the ranges of the pods. */
    public Builder cloud(CloudProvider provider, CloudSettings settings) {
      this.cloud = provider;
      this.cloudSettings = settings;
      return this;
    }

    /** Leaves Kubernetes' own controllers out. */
    public Builder withoutControllers() {
      this.withControllers = false;
      return this;
    }

    /**
     * Whoever isn't in {@code system:masters} may do what roles allow; begins with Kubernetes' own
     * roles, bindings and flow schemas. Machines may show tokens with which to join.
     */
    public Builder rbac() {
      this.rbac = true;
      return this;
    }

    /**
     * Who knows the certificates and tokens of users; those of service accounts are known anyway.
     */
    public Builder authenticator(Authenticator authenticator) {
      this.authenticator = authenticator;
      return this;
    }

    /** Is asked about what roles don't allow, such as a webhook. */
    public Builder lastAuthorizer(Authorizer authorizer) {
      this.lastAuthorizer = authorizer;
      return this;
    }

    /** Who calls the webhooks that objects name; without, calls of them fail. */
    public Builder webhooks(Webhooks webhooks) {
      this.webhooks = webhooks;
      return this;
    }

    /** Who asks nodes that join what they use; without, their figures aren't served. */
    public Builder usageElsewhere(UsageLoop.Elsewhere asking) {
      this.elsewhere = asking;
      return this;
    }

    /** The range of cluster IPs; by default the infrastructure's. */
    public Builder serviceRange(Cidr range) {
      return serviceRanges(ImmutableList.of(range));
    }

    /** The ranges of cluster IPs: one, or one of each family, the default one first. */
    public Builder serviceRanges(List<Cidr> ranges) {
      this.serviceRanges = ranges;
      return this;
    }

    /**
     * Who compiles the rules of definitions' schemas; by default a service of the program (the
     * module {@code orch-cel} is one), and where there is none such rules are refused.
     */
    public Builder expressions(Expressions expressions) {
      this.expressions = expressions;
      return this;
    }

    /** Signs the tokens of service accounts; by default with a key of the cluster's own. */
    public Builder tokens(TokenIssuer issuer) {
      this.tokens = issuer;
      return this;
    }

    /** Executors by component, in place of the cluster's own threads; they are never shut down. */
    public Builder workers(Function<String, ScheduledExecutorService> workers) {
      this.given = workers;
      return this;
    }

    /** Starts it; returns when the API can be used, while the rest is starting. */
    public Orch start() {
      if (gangs != null) {
        kinds.add(GroupKinds.POD_GROUP);
      }
      Workers workers = given == null ? Workers.own() : Workers.given(given);
      Infrastructure made = infrastructure.make(workers::worker, clock);
      Expressions language = expressions == null ? foundExpressions() : expressions;
      Chance chance = new Chance(seed == null ? new SecureRandom().nextLong() : seed);
      LocalApi.Builder builder =
          LocalApi.builder()
              .kinds(BuiltInKinds.all().plus(kinds))
              .clock(clock)
              .seed(chance.nextLong())
              .validation(made.validation())
              .expressions(language)
              .authenticator(authenticator)
              .webhooks(webhooks)
              .tokens(tokens)
              .serviceRanges(
                  serviceRanges == null ? Cidr.parseAll(made.serviceRange()) : serviceRanges);
      if (lastAuthorizer != null) {
        builder.lastAuthorizer(lastAuthorizer);
      }
      UsageFigures figures = new UsageFigures();
      if (nodes > 0 || elsewhere != null) {
        builder.computed(figures.objects());
      }
      LocalApi api = (rbac ? builder.rbac().bootstrapTokens() : builder).build();
      Bootstrap.run(api, clock);
      if (rbac) {
        BootstrapObjects.reconcile(api);
      }
      Map<String, ContainerRuntime> runtimes = new TreeMap<>();
      List<NodeAgent> agents = new ArrayList<>();
      List<Loop> loops = loops(api, made, runtimes, agents, figures, language);
      ControllerManager manager =
          ControllerManager.start(
              api.as(Caller.component("orch")), clock, workers::worker, chance, loops);
      return new Orch(
          api,
          workers,
          made,
          manager,
          agents,
          new NodeLogs(runtimes),
          new NodeStreams(runtimes, made.validation()),
          new KubeletPages(runtimes.keySet(), node -> podsOf(api, node), figures));
    }

    /** One node is told from those that join; of several here, all endpoints are as near. */
    private ProxyPlace place(List<String> addresses, Infrastructure made) {
      return new ProxyPlace(nodes == 1 ? "node-0" : "", "", addresses, made.knowsPods());
    }

    private static List<Pod> podsOf(Api api, String node) {
      return api.resources(Pod.class).list(ListOptions.fields("spec.nodeName=" + node)).items();
    }

    private List<Loop> loops(
        LocalApi api,
        Infrastructure made,
        Map<String, ContainerRuntime> runtimes,
        List<NodeAgent> agents,
        UsageFigures figures,
        Expressions language) {
      ImmutableList.Builder<Loop> loops = ImmutableList.builder();
      loops.add(new RepairLoop(api.repair()));
      if (withControllers) {
        loops.addAll(BuiltInLoops.all());
        loops.add(ServiceAccountTokens.controller(tokens, () -> ""));
        loops.add(AdmissionPolicyStatus.controller(language.types()));
      }
      if (withScheduler) {
        SchedulerSettings settings =
            SchedulerSettings.of(SchedulerLoop.DEFAULT, Profile.defaults(language.devices()));
        loops.add(new SchedulerLoop(gangs == null ? settings : settings.withGangs(gangs)));
      }
      loops.addAll(controllers);
      if (cloud != null) {
        loops.addAll(CloudLoops.of(cloud, cloudSettings));
      }
      ImmutableSet.Builder<String> addresses = ImmutableSet.builder();
      for (int i = 0; i < nodes; i++) {
        NodeParts parts = made.node(i);
        String name = "node-" + i;
        runtimes.put(name, parts.runtime());
        addresses.add(parts.settings().hostIp());
        NodeAgent agent = new NodeAgent(parts.named(name, cloud != null));
        agents.add(agent);
        loops.add(agent);
      }
      if (nodes > 0 || elsewhere != null) {
        loops.add(new UsageLoop(runtimes, figures, elsewhere));
      }
      ServiceProxy proxy = made.proxy();
      if (proxy != null && nodes > 0) {
        loops.add(new ProxyLoop(proxy, place(addresses.build().asList(), made)));
      }
      PolicyEnforcer policies = made.policies();
      if (policies != null && nodes > 0) {
        loops.add(new PolicyLoop(policies, "", addresses.build()));
      }
      return loops.build();
    }
  }
}
