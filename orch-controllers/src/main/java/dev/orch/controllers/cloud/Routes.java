package dev.orch.controllers.cloud;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** The routes of a cloud. See {@link CloudProvider} for how calls are made. */
public interface Routes {
  /** All routes that belong to a cluster, in any order. */
  CompletionStage<List<Route>> list(String cluster);

  /**
   * Makes a route; one that is there already is success. Ends when {@link #list} has it.
   *
   * @param nameHint the uid of the node, for a name that says something
   * @param route with the node, its addresses and the destination
   */
  CompletionStage<Void> create(String cluster, String nameHint, Route route);

  /** Removes a route as {@link #list} told it; that it is gone already is success. */
  CompletionStage<Void> delete(String cluster, Route route);
}
