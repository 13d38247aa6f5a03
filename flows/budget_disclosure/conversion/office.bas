' Serves one LibreOffice that goes on: lays out documents, tells the pages of their headings, exports PDFs.
'
' Asked by a file N.request in the folder, N = 0, 1, 2 …, in UTF-8, with lines
'   1  the document, 2 the PDF to be made (empty: none), 3 whether it is tagged, 4 its version as the filter numbers it,
'   5  from which number the page of the first heading counts (empty: pages count from the first of the document),
'   6  how many headings there are; then a line for each: the name of its bookmark,
'   then a line for each entry of the contents into which the number is to be written before the PDF is made: the name
'   of the bookmark to which it leads. Such an entry ends with a tabulator and "0", which stands where the number is to be. Where
'   the contents are something else, no PDF is made.
' Answered by a file N.answer: an error in words, or an empty line and the page of each heading in a line of its own.
' It serves until it is ended from outside.
'
' It stands in a profile of its own (office_service.py); LibreOffice for Windows and for macOS runs it as well.

Private files As Object

Sub Serve(folder As String)
  files = createUnoService("com.sun.star.ucb.SimpleFileAccess")
  Answer(folder & "/ready", Array(""))
  Dim number As Long
  Do
    Do Until files.exists(folder & "/" & number & ".request")
      Wait 20
    Loop
    Answer(folder & "/" & number & ".answer", LaidOut(Lines(folder & "/" & number & ".request")))
    number = number + 1
  Loop
End Sub

Function LaidOut(request)
  Dim document As Object, count As Long, index As Long, first As Long
  On Error GoTo Failed
  document = StarDesktop.loadComponentFromURL(request(0), "_blank", 0, Array(Property("Hidden", True), Property("ReadOnly", True)))
  If IsNull(document) Then
    LaidOut = Array("it is no document")
    Exit Function
  End If
  count = CLng(request(5))
  Dim told(count)
  told(0) = ""
  Dim view As Object, pages As Long
  pages = document.CurrentController.PageCount ' lays out the whole document
  view = document.CurrentController.getViewCursor()
  For index = 1 To count
    view.gotoRange(document.Bookmarks.getByName(request(5 + index)).Anchor.Start, False)
    told(index) = view.getPage()
    If index = 1 And request(4) <> "" Then first = told(1) - CLng(request(4))
    told(index) = told(index) - first
  Next
  If request(1) <> "" Then
    If WritesNumbers(document, request, told, count) Then Export(document, request)
  End If
  document.close(True)
  LaidOut = told
  Exit Function
Failed:
  LaidOut = Array(Error$)
  On Error Resume Next
  If Not IsNull(document) Then document.close(True)
End Function

' Writes the numbers and returns True; False where the contents are not the entries that were told.
Function WritesNumbers(document As Object, request, told, count As Long) As Boolean
  Dim paragraphs As Object, paragraph As Object, place As Object, entry As Long, index As Long
  WritesNumbers = UBound(request) = 5 + count
  If WritesNumbers Or document.DocumentIndexes.Count <> 1 Then Exit Function
  paragraphs = document.DocumentIndexes.getByIndex(0).Anchor.createEnumeration()
  For entry = 6 + count To UBound(request)
    If Not paragraphs.hasMoreElements() Then Exit Function
    paragraph = paragraphs.nextElement()
    If Right(paragraph.String, 2) <> Chr(9) & "0" Then Exit Function
    index = 1
    Do Until request(5 + index) = request(entry)
      index = index + 1
    Loop
    ' In front of the character that stands in its place, so that it is part of the link.
    place = paragraph.Text.createTextCursorByRange(paragraph.End)
    place.goLeft(1, False)
    paragraph.Text.insertString(place, CStr(told(index)), False)
    place = paragraph.Text.createTextCursorByRange(paragraph.End)
    place.goLeft(1, True)
    place.setString("")
  Next
  WritesNumbers = Not paragraphs.hasMoreElements()
End Function

Sub Export(document As Object, request)
  Dim options(4)
  options(0) = Property("ExportBookmarks", True)
  options(1) = Property("IsSkipEmptyPages", True)
  options(2) = Property("DisplayPDFDocumentTitle", True)
  options(3) = Property("UseTaggedPDF", request(2) = "true")
  options(4) = Property("SelectPdfVersion", CLng(request(3)))
  document.storeToURL(request(1), Array(Property("FilterName", "writer_pdf_Export"), Property("FilterData", options)))
End Sub

Function Property(name As String, value)
  Dim one As New com.sun.star.beans.PropertyValue
  one.Name = name
  one.Value = value
  Property = one
End Function

Function Lines(url As String)
  Dim stream As Object, found(), count As Long
  stream = createUnoService("com.sun.star.io.TextInputStream")
  stream.setInputStream(files.openFileRead(url))
  stream.setEncoding("UTF-8")
  Do Until stream.isEOF()
    ReDim Preserve found(count)
    found(count) = stream.readLine()
    count = count + 1
  Loop
  stream.closeInput()
  Lines = found
End Function

' Writes lines into a file that is whole as soon as it is there.
Sub Answer(url As String, words)
  Dim stream As Object, index As Long
  stream = createUnoService("com.sun.star.io.TextOutputStream")
  stream.setOutputStream(files.openFileWrite(url & ".part"))
  stream.setEncoding("UTF-8")
  For index = 0 To UBound(words)
    stream.writeString(words(index) & Chr(10))
  Next
  stream.closeOutput()
  files.move(url & ".part", url)
End Sub
