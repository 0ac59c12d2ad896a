package dev.orch.model.flowcontrol;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Union;
import org.jspecify.annotations.Nullable;

/** Subject: the value of {@code PolicyRulesWithSubjects.subjects}. */
@Model
@Union(
    discriminator = "kind",
    members = {"group", "serviceAccount", "user"})
public record Subject(
    @Field(required = true) String kind,
    @Nullable UserSubject user,
    @Nullable GroupSubject group,
    @Nullable ServiceAccountSubject serviceAccount)
    implements SubjectBuilder.With {
  public Subject {
    kind = string(kind);
  }
}
