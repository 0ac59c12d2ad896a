package dev.orch.contracts.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.Edits;
import dev.orch.model.Kind;
import dev.orch.model.Quantity;
import dev.orch.model.Resource;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.ResourceQuota;
import dev.orch.model.core.ResourceQuotaStatus;
import dev.orch.model.core.Service;
import dev.orch.model.core.ServiceAccount;
import dev.orch.model.json.Json;
import dev.orch.store.Key;
import dev.orch.store.VersionedStore;
import dev.orch.store.api.Api;
import dev.orch.store.api.Resources;
import dev.orch.store.local.LocalApi;
import dev.orch.store.quota.Amounts;
import dev.orch.store.quota.Measures;
import dev.orch.store.quota.QuotaCount;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An API with quotas in it, and what must always hold of them. */
final class Quotas {
  static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final Key PENDING = new Key("quotacharges", "default", "pending");

  final Api api;
  private final VersionedStore<Resource> store;
  private final QuotaCount count = new QuotaCount(new Measures(() -> NOW));

  Quotas(@Nullable VersionedStore<Resource> given) {
    LocalApi.Builder builder = LocalApi.builder().clock(() -> NOW).seed(7);
    LocalApi local = given == null ? builder.build() : builder.store(given).build();
    api = local;
    store = local.store();
    if (api.resources(Namespace.class).find("default").isEmpty()) {
      api.resources(Namespace.class)
          .create(read(Namespace.class, "{'metadata':{'name':'default'}}"));
      of(ServiceAccount.class)
          .create(read(ServiceAccount.class, "{'metadata':{'name':'default'}}"));
    }
  }

  /** JSON with single quotes for double ones. */
  <T extends Resource> T read(Class<T> type, String json, Object... arguments) {
    String text = String.format(Locale.ROOT, json, arguments).replace('\'', '"');
    return api.kinds().of(type).read(Json.parse(text), unknown -> {});
  }

  <T extends Resource> Resources<T> of(Class<T> type) {
    return api.resources(type).inNamespace("default");
  }

  /** Creates a quota, and has it counted. */
  void limit(String name, String spec) {
    of(ResourceQuota.class)
        .create(read(ResourceQuota.class, "{'metadata':{'name':'%s'},'spec':{%s}}", name, spec));
    recount(name);
  }

  /** What the controller does. */
  void recount(String name) {
    ResourceQuota quota = quota(name);
    ResourceQuotaStatus counted = counted(quota);
    if (!QuotaCount.areEqual(counted, quota.status())) {
      Edits.ifUnchanged(of(ResourceQuota.class).status(), quota, now -> now.withStatus(counted));
    }
  }

  ResourceQuota quota(String name) {
    return of(ResourceQuota.class).get(name);
  }

  private ResourceQuotaStatus counted(ResourceQuota quota) {
    return count.count(quota, api.kinds(), this::list);
  }

  private <T extends Resource> List<T> list(Kind<T> kind) {
    return api.resources(kind).inNamespace("default").list().items();
  }

  ConfigMap map(String name) {
    return read(ConfigMap.class, "{'metadata':{'name':'%s'}}", name);
  }

  Service service(String name, String type) {
    return read(
        Service.class,
        "{'metadata':{'name':'%s'},'spec':{'type':'%s','selector':{'a':'b'},'ports':[{'port':80}]}}",
        name,
        type);
  }

  /** Nothing is beyond a quota, and no quota has forgotten anything. */
  void check() {
    for (ResourceQuota quota : of(ResourceQuota.class).list().items()) {
      counted(quota)
          .used()
          .forEach(
              (name, actual) -> {
                Quantity hard = quota.status().hard().get(name);
                assertThat(actual).as(name).isLessThanOrEqualTo(hard);
                assertThat(quota.status().used().get(name)).as(name).isGreaterThanOrEqualTo(actual);
              });
    }
    assertThat(store.get(PENDING)).isEmpty();
  }

  /** Counted again, each quota knows exactly what there is. */
  void checkCounts() {
    for (ResourceQuota quota : of(ResourceQuota.class).list().items()) {
      String name = quota.metadata().name();
      recount(name);
      assertThat(Amounts.areEqual(quota(name).status().used(), counted(quota).used())).isTrue();
    }
  }
}
