package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Git Repo Volume Source: the value of {@code Volume.gitRepo}. */
@Model
public record GitRepoVolumeSource(
    @Field(required = true) String repository, String revision, String directory)
    implements GitRepoVolumeSourceBuilder.With {
  public GitRepoVolumeSource {
    repository = string(repository);
    revision = string(revision);
    directory = string(directory);
  }
}
