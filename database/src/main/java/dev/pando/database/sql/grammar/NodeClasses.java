package dev.pando.database.sql.grammar;

import dev.pando.database.sql.StatementClass;
import java.util.Map;

/** What the types of PostgreSQL's statement nodes do ({@code parsenodes.h}). */
final class NodeClasses {
    private static final Map<String, StatementClass> KNOWN =
            Map.ofEntries(
                    Map.entry("SelectStmt", StatementClass.READ),
                    Map.entry("VariableShowStmt", StatementClass.READ),
                    Map.entry("InsertStmt", StatementClass.WRITE),
                    Map.entry("UpdateStmt", StatementClass.WRITE),
                    Map.entry("DeleteStmt", StatementClass.WRITE),
                    Map.entry("MergeStmt", StatementClass.WRITE),
                    Map.entry("TruncateStmt", StatementClass.WRITE),
                    Map.entry("LockStmt", StatementClass.WRITE),
                    Map.entry("NotifyStmt", StatementClass.WRITE),
                    Map.entry("CopyStmt", StatementClass.COPY),
                    Map.entry("TransactionStmt", StatementClass.TRANSACTION),
                    Map.entry("ConstraintsSetStmt", StatementClass.TRANSACTION),
                    Map.entry("VariableSetStmt", StatementClass.SESSION),
                    Map.entry("DiscardStmt", StatementClass.SESSION),
                    Map.entry("PrepareStmt", StatementClass.SESSION),
                    Map.entry("ExecuteStmt", StatementClass.SESSION),
                    Map.entry("DeallocateStmt", StatementClass.SESSION),
                    Map.entry("DeclareCursorStmt", StatementClass.SESSION),
                    Map.entry("FetchStmt", StatementClass.SESSION),
                    Map.entry("ClosePortalStmt", StatementClass.SESSION),
                    Map.entry("ListenStmt", StatementClass.SESSION),
                    Map.entry("UnlistenStmt", StatementClass.SESSION),
                    Map.entry("LoadStmt", StatementClass.SESSION),
                    Map.entry("DoStmt", StatementClass.OTHER),
                    Map.entry("CallStmt", StatementClass.OTHER),
                    Map.entry("VacuumStmt", StatementClass.OTHER),
                    Map.entry("ReindexStmt", StatementClass.OTHER),
                    Map.entry("ClusterStmt", StatementClass.OTHER),
                    Map.entry("CheckPointStmt", StatementClass.OTHER));

    private NodeClasses() {}

    /** What a statement of that type does; all that is not known here defines something. */
    static StatementClass of(String node) {
        return KNOWN.getOrDefault(node, StatementClass.DEFINITION);
    }
}
