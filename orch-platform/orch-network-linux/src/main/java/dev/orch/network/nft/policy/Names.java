package dev.orch.network.nft.policy;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;

/**
 * Names of sets and chains: short, and the same for the same thing. What they stand for is hashed,
 * as it may be longer than a name and hold any letter.
 */
final class Names {
  private static final int LENGTH = 20;

  private Names() {}

  private static String of(String kind, String what) {
    String hash = Hashing.sha256().hashString(what, StandardCharsets.UTF_8).toString();
    return kind + "-" + hash.substring(0, LENGTH);
  }

  static String group4(String group) {
    return of("group4", group);
  }

  static String group6(String group) {
    return of("group6", group);
  }

  static String sockets4(String sockets) {
    return of("sockets4", sockets);
  }

  static String sockets6(String sockets) {
    return of("sockets6", sockets);
  }

  static String ingress(String policy) {
    return of("ingress", policy);
  }

  static String egress(String policy) {
    return of("egress", policy);
  }

  static String to(String pod) {
    return of("to", pod);
  }

  static String from(String pod) {
    return of("from", pod);
  }
}
