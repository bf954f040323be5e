"""The move from a native pool, with the templates that docs/guide.md shows, step by step.

The local AWS records of a removed native resource what AWS does (DELETE_SKIPPED), and tags a native pool
as AWS does. It has no users that a test could make through the native resources, so one is made directly.
"""

import pytest

from pages import templates
from test_user_pool import describe

GUIDE = "docs/guide.md"
SECTION = "Move a pool from the native resource"
USER = "ann@example.com"


@pytest.fixture(scope="module")
def steps():
    """The stack as it is, protected, and with the pool adopted."""
    before, protected, adopted = templates(GUIDE, SECTION)
    return before, protected, adopted


@pytest.fixture
def native(stacks, stack_name, cognito, steps):
    """A stack with a native pool that has a user, and its outputs. Whatever the test does with the stack,
    the pool is removed at the end."""
    outputs = stacks.create(stack_name, steps[0])
    pool_id = outputs["UserPoolId"]
    cognito.admin_create_user(UserPoolId=pool_id, Username=USER)
    yield outputs
    cognito.update_user_pool(UserPoolId=pool_id, DeletionProtection="INACTIVE")
    cognito.delete_user_pool(UserPoolId=pool_id)


def parameters(pool_id):
    return {"ExistingUserPoolId": pool_id}


def has_its_user(cognito, pool_id):
    return cognito.admin_get_user(UserPoolId=pool_id, Username=USER)["Enabled"]


def settings(pool):
    """What a person sees of a pool, without what changes by itself."""
    return {name: value for name, value in pool.items() if name not in ("LastModifiedDate", "UserPoolTags")}


def test_a_native_pool_moves_as_the_guide_says(stacks, stack_name, cognito, native, steps):
    _, protected, adopted = steps
    pool_id = native["UserPoolId"]

    # Step 1: retain and protect.
    assert stacks.update(stack_name, protected) == native
    before = describe(cognito, pool_id)
    assert before["DeletionProtection"] == "ACTIVE"

    # Step 2: adopt under a new logical id.
    assert stacks.update(stack_name, adopted, parameters(pool_id)) == native
    assert settings(describe(cognito, pool_id)) == settings(before)
    assert "poolkeeper:stack-id" not in describe(cognito, pool_id)["UserPoolTags"]
    statuses = [event.status for event in stacks.events(stack_name) if event.resource == "UserPool"]
    assert statuses[-1] == "DELETE_SKIPPED"

    # From now on the pool changes with the template, and outlives the stack.
    adopted["Resources"]["Users"]["Properties"]["SelfSignUpEnabled"] = False
    assert stacks.update(stack_name, adopted, parameters(pool_id)) == native
    assert describe(cognito, pool_id)["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is True
    stacks.delete(stack_name)
    assert has_its_user(cognito, pool_id)


def test_the_move_in_one_step_is_refused_and_nothing_is_lost(stacks, stack_name, cognito, native, steps):
    _, _, adopted = steps
    pool_id = native["UserPoolId"]
    before = describe(cognito, pool_id)

    outputs = stacks.update(
        stack_name, adopted, parameters(pool_id), ends_in="UPDATE_ROLLBACK_COMPLETE"
    )

    # AWS calls it CREATE_FAILED, as the resource is new.
    reason = stacks.reason(stack_name, "Users", "UPDATE_FAILED")
    assert "it still belongs to the native resource UserPool" in reason
    assert "DeletionPolicy: Retain" in reason
    assert outputs == native
    assert settings(describe(cognito, pool_id)) == settings(before)
    assert has_its_user(cognito, pool_id)
    # The pool is the test's to remove; the client goes with it.
    stacks.update(stack_name, steps[1])
    stacks.delete(stack_name)
