package dev.orch.network.cni;

import dev.orch.network.NetworkException;

/** Where a network's configuration comes from. For the network's worker. */
interface Configurations {
  /**
   * The configuration that is in force now.
   *
   * @throws NetworkException if there is none
   */
  NetworkList current();
}
