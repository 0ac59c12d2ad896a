package dev.orch.store.local;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Chance;
import dev.orch.model.Kind;
import dev.orch.model.Kinds;
import dev.orch.model.Resource;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.structural.Expressions;
import dev.orch.model.validation.ValidationContext;
import dev.orch.store.MemoryStore;
import dev.orch.store.VersionedStore;
import dev.orch.store.access.BootstrapTokens;
import dev.orch.store.access.Escalation;
import dev.orch.store.access.NodeAuthorizer;
import dev.orch.store.access.NodeRestriction;
import dev.orch.store.access.RbacAuthorizer;
import dev.orch.store.admission.Admission;
import dev.orch.store.admission.AdmissionRequest;
import dev.orch.store.admission.AuditAnnotations;
import dev.orch.store.admission.BuiltInPlugins;
import dev.orch.store.admission.CertificateRequester;
import dev.orch.store.admission.dynamic.DynamicAdmission;
import dev.orch.store.api.Api;
import dev.orch.store.api.Authenticator;
import dev.orch.store.api.Authorizer;
import dev.orch.store.api.Caller;
import dev.orch.store.api.ComputedObjects;
import dev.orch.store.api.Resources;
import dev.orch.store.api.TokenIssuer;
import dev.orch.store.api.Webhooks;
import dev.orch.store.quota.Measures;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The API in-process, over a store. For any thread; it has none of its own: every call runs on the
 * caller's, and watches on the executors they are given.
 */
public final class LocalApi implements Api {
  private static final Instant REVISIONS_SINCE = Instant.parse("2026-01-01T00:00:00Z");
  private static final long REVISIONS_PER_SECOND = 10_000;

  /** How long events are kept, as kube-apiserver's --event-ttl has it. */
  private static final Duration EVENT_TTL = Duration.ofHours(1);

  private final VersionedStore<Resource> store;
  private final Backend backend;
  private final Caller caller;

  private LocalApi(VersionedStore<Resource> store, Backend backend, Caller caller) {
    this.store = store;
    this.backend = backend;
    this.caller = caller;
  }

  public static Builder builder() {
    return new Builder();
  }

  /**
   * Where a new store's revisions begin: a number that grows with the clock, faster than commits
   * do, so that a client which outlived a restart is told that its revisions are gone.
   */
  public static long firstRevision(InstantSource clock) {
    Duration since = Duration.between(REVISIONS_SINCE, clock.instant());
    return Math.max(1, since.toMillis() * (REVISIONS_PER_SECOND / 1000));
  }

  @Override
  public Kinds kinds() {
    return backend.kinds();
  }

  @Override
  public <T extends Resource> Resources<T> resources(Kind<T> kind) {
    return new LocalResources<>(backend, kind, caller);
  }

  @Override
  public Api as(Caller other) {
    return new LocalApi(store, backend, other);
  }

  @Override
  public Caller caller() {
    return caller;
  }

  /** The decision who may do what, for doors that ask before they call. */
  public Authorizer authorizer() {
    return backend.authorizer();
  }

  /**
   * Whose credentials are, for doors: those that were given beforehand, or a service account's.
   * Users are in {@code system:authenticated}.
   */
  public Authenticator authenticator() {
    return backend.callers()::authenticate;
  }

  /** The address of the Service {@code default/kubernetes}: the first of the cluster IPs. */
  public String serviceAddress() {
    return backend.services().first();
  }

  /**
   * Says where a server of this API listens, in the Service {@code default/kubernetes}, its
   * Endpoints and its EndpointSlice. To be called again whenever that changes.
   *
   * @param address an IP address by which pods reach it
   */
  public void advertise(String address, int port) {
    new KubernetesService(as(Caller.component("apiserver")), backend)
        .publish(serviceAddress(), address, port);
  }

  /** The plugins that are asked about writes, for doors that open connections. */
  public Admission admission() {
    return backend.admission();
  }

  /** The time that the API goes by. */
  public InstantSource clock() {
    return backend.clock();
  }

  /** The repair of what is allocated to Services, for who has it run time and again. */
  public AllocationRepair repair() {
    return backend.services().repair();
  }

  /** The store that it keeps everything in. */
  public VersionedStore<Resource> store() {
    return store;
  }

  /** Assembles an API. The clock must be set; whatever else isn't has a default. */
  public static final class Builder {
    private Kinds kinds = BuiltInKinds.all();
    private @Nullable InstantSource clock;
    private Authorizer authorizer = Authorizer.MASTERS_ONLY;
    private @Nullable Authorizer last;
    private boolean rbac;
    private ValidationContext validation = ValidationContext.KUBERNETES;
    private Expressions expressions = Expressions.NONE;
    private List<Cidr> serviceRanges = ImmutableList.of(Cidr.parse("10.96.0.0/16"));
    private long seed;
    private @Nullable VersionedStore<Resource> store;
    private @Nullable TokenIssuer tokens;
    private Webhooks webhooks = Webhooks.NONE;
    private Authenticator authenticator = Authenticator.NOBODY;
    private AuditAnnotations audit = AuditAnnotations.OF_CALLER;
    private boolean bootstrapTokens;
    private final List<Admission> admission = new ArrayList<>();
    private final Map<String, Function<dev.orch.store.admission.Objects, Admission>> named =
        new LinkedHashMap<>();
    private final Set<String> without = new TreeSet<>();
    private final List<ComputedObjects<?>> computed = new ArrayList<>();

    private Builder() {}

    public Builder kinds(Kinds kinds) {
      this.kinds = kinds;
      return this;
    }

    public Builder clock(InstantSource clock) {
      this.clock = clock;
      return this;
    }

    /** Where uids and generated names come from. */
    public Builder seed(long seed) {
      this.seed = seed;
      return this;
    }

    /** The store; by default a new one in memory. It isn't closed by the API. */
    public Builder store(VersionedStore<Resource> store) {
      this.store = store;
      return this;
    }

    public Builder authorizer(Authorizer authorizer) {
      this.authorizer = authorizer;
      return this;
    }

    /**
     * Whoever the authorizer has no opinion of may do what roles in the store allow; nodes, what
     * they need for their pods.
     */
    public Builder rbac() {
      this.rbac = true;
      return this;
    }

    /** Is asked about what nobody else here allows or denies, such as a webhook. */
    public Builder lastAuthorizer(Authorizer authorizer) {
      this.last = authorizer;
      return this;
    }

    /** Who knows the tokens that aren't service accounts', and certificates. */
    public Builder authenticator(Authenticator authenticator) {
      this.authenticator = authenticator;
      return this;
    }

    /** Lets machines in that show a token which a secret in kube-system keeps. */
    public Builder bootstrapTokens() {
      this.bootstrapTokens = true;
      return this;
    }

    /** Who calls the webhooks that objects name; without, calls of them fail. */
    public Builder webhooks(Webhooks webhooks) {
      this.webhooks = webhooks;
      return this;
    }

    /** Who signs the tokens of service accounts; without, they are refused. */
    public Builder tokens(TokenIssuer issuer) {
      this.tokens = issuer;
      return this;
    }

    public Builder validation(ValidationContext validation) {
      this.validation = validation;
      return this;
    }

    /** Who compiles the rules of definitions' schemas; without, such rules are refused. */
    public Builder expressions(Expressions expressions) {
      this.expressions = expressions;
      return this;
    }

    /**
     * Where cluster IPs come from while no ServiceCIDR says otherwise: one range, or one of each
     * family, the default one first.
     *
     * @throws IllegalArgumentException if they are none, more, or of one family
     */
    public Builder serviceRanges(List<Cidr> ranges) {
      this.serviceRanges = ImmutableList.copyOf(Cidr.checked(ranges));
      return this;
    }

    /** Adds a plugin after the default ones. */
    public Builder admission(Admission plugin) {
      admission.add(plugin);
      return this;
    }

    /**
     * Adds a plugin under one of Kubernetes' names: where Kubernetes asks it, and in place of the
     * default one of that name.
     *
     * @param plugin makes it, given what is stored
     */
    public Builder admission(
        String name, Function<dev.orch.store.admission.Objects, Admission> plugin) {
      named.put(name, plugin);
      return this;
    }

    /** Switches one of the default plugins off, or quotas as {@code ResourceQuota}. */
    public Builder withoutAdmission(String name) {
      without.add(name);
      return this;
    }

    /** Who is told what webhooks and policies note about requests; by default the caller. */
    public Builder auditAnnotations(AuditAnnotations audit) {
      this.audit = audit;
      return this;
    }

    /** Serves objects that aren't stored, beside the kinds that are. */
    public Builder computed(List<ComputedObjects<?>> objects) {
      computed.addAll(objects);
      return this;
    }

    /** The API as a component of the cluster named {@code apiserver}; see {@link Api#as}. */
    public LocalApi build() {
      InstantSource clock = Objects.requireNonNull(this.clock, "an API needs a clock");
      VersionedStore<Resource> kept =
          store == null ? new MemoryStore<>(new ResourceCodec(), firstRevision(clock)) : store;
      VersionedStore<Resource> expiring =
          new ExpiringStore<>(kept, BuiltInKinds.EVENT.resource(), EVENT_TTL, clock);
      ObservedStore<Resource> observed = new ObservedStore<>(expiring);
      Chance chance = new Chance(seed);
      Chain chain = new Chain();
      ComputedKinds madeWhenAsked = new ComputedKinds(computed);
      Kinds all = kinds.plus(madeWhenAsked.kinds());
      @Nullable RbacAuthorizer roles = rbac ? RbacAuthorizer.over(kept) : null;
      Authorizer own =
          roles == null
              ? authorizer
              : Authorizer.chain(authorizer, NodeAuthorizer.over(kept), roles);
      Authorizer whole = last == null ? own : Authorizer.chain(own, last);
      Backend backend =
          new Backend(
              new ServedKinds(all, expiring, expressions, webhooks, chance),
              observed,
              clock,
              chance,
              whole,
              chain,
              validation.with(expressions),
              new ServiceAllocation(kept, clock, chance, serviceRanges),
              new Ownership.FieldManagers(),
              tokens,
              bootstrapTokens
                  ? Authenticator.chain(
                      authenticator, new BootstrapTokens(new StoredObjects(kept), clock))
                  : authenticator,
              madeWhenAsked,
              without.contains(BuiltInPlugins.RESOURCE_QUOTA) ? null : new Measures(clock));
      chain.plugins.add(new CertificateRequester());
      Map<String, Admission> plugins =
          new LinkedHashMap<>(BuiltInPlugins.defaults(backend, whole, chance));
      if (roles != null) {
        plugins.put("NodeRestriction", new NodeRestriction(backend, whole));
      }
      named.forEach((name, plugin) -> plugins.put(name, plugin.apply(backend)));
      plugins.keySet().removeAll(without);
      chain.plugins.addAll(BuiltInPlugins.inOrder(plugins));
      if (roles != null) {
        chain.plugins.add(new Escalation(whole, roles));
      }
      chain.plugins.addAll(admission);
      DynamicAdmission dynamic =
          new DynamicAdmission(
              kept,
              expressions.requests(),
              backend::kinds,
              backend,
              webhooks,
              new WebhookTargets(backend)::of,
              chance,
              whole,
              kind -> backend.fieldManagers().of(kind, ""),
              audit);
      Chain builtIn = new Chain();
      builtIn.plugins.addAll(chain.plugins);
      chain.plugins.add(dynamic.mutation(builtIn));
      chain.plugins.add(dynamic.validation());
      backend.services().begin();
      Establishing establishing = new Establishing(backend);
      observed.observe(establishing::committed);
      establishing.settle();
      return new LocalApi(kept, backend, Caller.component("apiserver"));
    }
  }

  /** Plugins in order; filled while the API is built, then left alone. */
  private static final class Chain implements Admission {
    private final List<Admission> plugins = new ArrayList<>();

    @Override
    public <T extends Resource> T admit(AdmissionRequest<T> request) {
      AdmissionRequest<T> current = request;
      for (Admission plugin : plugins) {
        current = current.with(plugin.admit(current));
      }
      return current.object();
    }

    @Override
    public <T extends Resource> void validate(AdmissionRequest<T> request) {
      plugins.forEach(plugin -> plugin.validate(request));
    }
  }
}
