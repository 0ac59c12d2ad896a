package dev.orch.runtime.oci.config;

import dev.orch.model.json.Json;

/**
 * A device that a container gets. Immutable.
 *
 * @param type {@code c} or {@code b}
 * @param mode permission bits of its file
 * @param access of {@code r}, {@code w} and {@code m}
 */
public record Device(
    String path,
    String type,
    long major,
    long minor,
    long mode,
    long uid,
    long gid,
    String access) {
  Json json() {
    return Json.object("path", Json.of(path))
        .with("type", type)
        .with("major", Json.of(major))
        .with("minor", Json.of(minor))
        .with("fileMode", Json.of(mode))
        .with("uid", Json.of(uid))
        .with("gid", Json.of(gid));
  }

  Json rule() {
    return Json.object("allow", Json.of(true))
        .with("type", type)
        .with("major", Json.of(major))
        .with("minor", Json.of(minor))
        .with("access", access);
  }
}
