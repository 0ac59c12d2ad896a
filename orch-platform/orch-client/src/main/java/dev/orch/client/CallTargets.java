package dev.orch.client;

import java.net.InetAddress;

/**
 * Which addresses are called where a user of the API says whom to call: nobody may have the server
 * talk to what only its own machine can reach. For any thread.
 */
@FunctionalInterface
public interface CallTargets {
  /** Neither the machine itself nor its link, where clouds keep credentials. */
  CallTargets OUTSIDE = address -> isOffLink(address) && !address.isLoopbackAddress();

  /** The machine itself too: for clusters whose pods and Services have loopback addresses. */
  CallTargets LOOPBACK_TOO = CallTargets::isOffLink;

  /** Whether it may be called. */
  boolean allows(InetAddress address);

  private static boolean isOffLink(InetAddress address) {
    return !address.isLinkLocalAddress()
        && !address.isAnyLocalAddress()
        && !address.isMulticastAddress();
  }
}
