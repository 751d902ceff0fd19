# Adds up the open deals of a store by stage: what `report pipeline` does, for these files alone.
# Usage: find DIRECTORY/deals -name '*.yaml' -exec cat {} + | awk -f pipeline.awk

function add() {
    if (stage != "" && stage != "won" && stage != "lost") {
        deals[stage]++
        amounts[stage] += amount
    }
    stage = amount = ""
}

/^title: / { add() }
/^stage: / { stage = $2 }
/^amount: / { amount = $2 }

END {
    add()
    for (stage in deals) print stage, deals[stage], amounts[stage]
}
