package dev.orch.model;

/** How names of a kind's objects are formed; the checks are in {@code validation}. */
public enum NameRule {
  /** RFC 1123 subdomain: up to 253 of a-z, 0-9, {@code -} and {@code .}. */
  DNS_SUBDOMAIN,
  /** RFC 1123 label: up to 63 of a-z, 0-9 and {@code -}. */
  DNS_LABEL,
  /** RFC 1035 label: as RFC 1123, beginning with a letter. */
  DNS_1035_LABEL,
  /** Anything that can be a segment of a path. */
  PATH_SEGMENT,
  /** An IP address. */
  ADDRESS
}
