package dev.orch.store.api;

import dev.orch.model.apiextensions.CustomResourceDefinition;
import dev.orch.model.core.Service;
import dev.orch.model.structural.Conversion;
import java.util.Optional;

/**
 * Who converts objects between the versions of a kind whose definition names a webhook for that.
 * For any thread; what it makes is called while a call waits for it.
 */
@FunctionalInterface
public interface Conversions {
  /** No webhook is called: what would have to be converted can't be read or written. */
  Conversions NONE =
      (definition, services) ->
          (object, apiVersion) -> {
            throw failed(object.apiVersion(), object.kind(), "no webhooks are called here");
          };

  /** Finds Services. */
  @FunctionalInterface
  interface Services {
    Optional<Service> find(String namespace, String name);
  }

  /**
   * What converts the objects of a definition's kind.
   *
   * @param definition names its webhook
   * @param services finds the Service that the webhook may stand behind
   */
  Conversion of(CustomResourceDefinition definition, Services services);

  /** A conversion has failed. */
  static ApiException failed(String apiVersion, String kind, String why) {
    String told = "conversion webhook for " + apiVersion + ", Kind=" + kind + " failed: " + why;
    return new ApiException(Errors.status(500, "", told, null));
  }
}
