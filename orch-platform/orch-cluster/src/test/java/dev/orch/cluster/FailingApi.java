package dev.orch.cluster;

import dev.orch.store.api.Api;
import dev.orch.store.api.Errors;
import dev.orch.store.api.Reason;
import dev.orch.store.api.Resources;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.BooleanSupplier;

/** An API whose calls fail while it can't be reached; watches that are open stay so. */
final class FailingApi {
  private FailingApi() {}

  static Api of(Api api, BooleanSupplier reachable) {
    return proxy(Api.class, api, reachable);
  }

  private static <T> T proxy(Class<T> type, Object behind, BooleanSupplier reachable) {
    return type.cast(
        Proxy.newProxyInstance(
            FailingApi.class.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              boolean isLocal = method.getName().equals("kinds");
              Class<?> returned = method.getReturnType();
              if (returned != Resources.class && returned != Api.class && !isLocal) {
                if (!reachable.getAsBoolean()) {
                  throw Errors.of(Reason.SERVICE_UNAVAILABLE, "there is no API", null);
                }
              }
              try {
                Object result = method.invoke(behind, arguments);
                return returned == Resources.class || returned == Api.class
                    ? proxy(returned, result, reachable)
                    : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
