package dev.orch.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * What must stay true of all main code: who knows whom, and that time, threads and chance are
 * given.
 */
class ArchitectureTest {
  private static final JavaClasses MAIN = Rooms.mainCode();

  @Test
  void everyRoom_isSeen() {
    assertThat(MAIN.stream().map(Rooms::of).filter(Objects::nonNull))
        .containsAll(Rooms.KNOWS.keySet());
  }

  @Test
  void rooms_knowOnlyWhomTheyMay() {
    check(classes().should(knowOnlyTheirRooms()));
  }

  @Test
  void theSix_carryNoOtherLibraries() {
    check(
        classes()
            .that(
                DescribedPredicate.describe(
                    "are in the six", type -> Rooms.CORE.contains(Rooms.of(type))))
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(Rooms.CORE_LIBRARIES));
  }

  @Test
  void packages_haveNoCycles() {
    check(slices().assignedFrom(new Packages()).should().beFreeOfCycles());
  }

  @Test
  void timeThreadsAndChance_areGiven() {
    check(classes().should(Bans.keepWithin(Edges::allows)));
  }

  @Test
  void caffeine_hasExecutorAndTicker() {
    check(classes().should(Bans.buildCachesWithExecutorAndTicker()));
  }

  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(MAIN);
  }

  private static ArchCondition<JavaClass> knowOnlyTheirRooms() {
    return new ArchCondition<>("know only the rooms that Rooms.KNOWS gives them") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        String room = Rooms.of(type);
        if (room == null) {
          if (!type.getSimpleName().equals("module-info")) {
            events.add(
                SimpleConditionEvent.violated(
                    type, type.getName() + " is in no room of Rooms.KNOWS"));
          }
          return;
        }
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
          JavaClass target = dependency.getTargetClass();
          String other = Rooms.of(target);
          boolean known =
              other != null && (other.equals(room) || Rooms.KNOWS.get(room).contains(other));
          if (Rooms.isOrch(target) && !known) {
            events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
          }
        }
      }
    };
  }

  /**
   * Packages; those of the object model count as one: what a resource is, is said with records
   * (metadata), and what a record is, with the model's own types.
   */
  private static final class Packages implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      if (type.getPackageName().startsWith("dev.orch.model")) {
        return SliceIdentifier.of("dev.orch.model");
      }
      return Rooms.isOrch(type)
          ? SliceIdentifier.of(type.getPackageName())
          : SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
      return "packages";
    }
  }
}
