namespace ApiGen

/// What pages are written from.
type Reference = {
    Assemblies: ApiAssembly list
    Links: Links
    Comments: Comments
    Problems: Problems
} with

    member this.Types = this.Assemblies |> List.collect _.Types

    /// Writes the comment of a symbol for a type's page.
    member this.TextOf(owner: ApiType, id: string) =
        CommentText(this.Links, this.Problems, this.Comments.File owner.Assembly, id, this.Links.PageOf owner)
