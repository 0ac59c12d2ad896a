package dev.orch.contracts.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orch.model.Resource;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.ServiceAccount;
import dev.orch.model.json.Json;
import dev.orch.store.api.Api;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Reason;
import dev.orch.store.api.Resources;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;

/**
 * What the contracts of the API have in common: an API of one's own for each test, with the
 * built-in kinds, the default admission and nobody else at work, called by one who may do
 * everything.
 */
public abstract class ApiGiven {
  @SuppressWarnings("NullAway.Init") // set before every test
  private Api api;

  /** An API without objects. */
  protected abstract Api newApi();

  /** Holds when what was done has been told to watches; waits for that where it takes time. */
  protected void until(BooleanSupplier condition) {
    assertThat(condition.getAsBoolean()).isTrue();
  }

  @BeforeEach
  final void begin() {
    api = newApi();
    namespace("default");
  }

  protected final Api api() {
    return api;
  }

  final void namespace(String name) {
    create(Namespace.class, "", "{'metadata':{'name':'%s'}}", name);
    create(ServiceAccount.class, name, "{'metadata':{'name':'default'}}");
  }

  /** Objects of the default namespace. */
  final <T extends Resource> Resources<T> of(Class<T> type) {
    return api.resources(type).inNamespace("default");
  }

  final Resources<ConfigMap> maps() {
    return of(ConfigMap.class);
  }

  final <T extends Resource> T read(Class<T> type, String json, Object... arguments) {
    String text = String.format(Locale.ROOT, json, arguments).replace('\'', '"');
    return api.kinds().of(type).read(Json.parse(text), unknown -> {});
  }

  /** Creates what JSON with single quotes for double ones says. */
  final <T extends Resource> T create(
      Class<T> type, String namespace, String json, Object... arguments) {
    return api.resources(type).inNamespace(namespace).create(read(type, json, arguments));
  }

  final <T extends Resource> T make(Class<T> type, String json, Object... arguments) {
    return create(type, "default", json, arguments);
  }

  final ConfigMap map(String name) {
    return make(ConfigMap.class, "{'metadata':{'name':'%s'},'data':{'k':'v'}}", name);
  }

  static ApiException refused(Reason reason, ThrowingCallable call) {
    ApiException refusal = catchThrowableOfType(ApiException.class, call);
    assertThat(refusal).as("a refusal").isNotNull();
    assertThat(refusal.is(reason)).as(refusal.status().toString()).isTrue();
    assertThat(refusal.status().code()).isEqualTo(reason.code());
    return refusal;
  }
}
