package dev.orch.network.ingress;

/**
 * A port of a Service that requests go to. Immutable.
 *
 * @param port its name; empty if its number is said
 * @param number its number; 0 if its name is said
 */
public record Backend(String namespace, String service, String port, int number) {}
